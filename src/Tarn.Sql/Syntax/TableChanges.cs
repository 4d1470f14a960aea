namespace Tarn.Sql.Syntax;

/// <summary>The changes of a table's definition.</summary>
internal enum TableChangeKind { Columns, SetProperties, UnsetProperties, Comment, Location }

/// <summary>A change of a table's columns or properties.</summary>
/// <param name="Kind">Which one it is.</param>
internal abstract record TableChange(TableChangeKind Kind);

/// <summary>The changes of columns.</summary>
internal enum ColumnChangeKind { Add, Drop, Rename, SetType, DropNotNull, Comment, Change, Replace }

/// <summary>A change of a table's columns.</summary>
/// <param name="OfColumns">Which one it is.</param>
internal abstract record ColumnAlteration(ColumnChangeKind OfColumns) : TableChange(TableChangeKind.Columns);

/// <summary>The position of a column: FIRST, or AFTER another one.</summary>
/// <param name="After">The column before it; null: it is the first one.</param>
internal sealed record ColumnPosition(Identifier? After);

/// <summary>ADD COLUMN, or Hive's ADD COLUMNS.</summary>
/// <param name="Columns">The new columns.</param>
/// <param name="Place">The position; null: at the end.</param>
internal sealed record AddColumns(IReadOnlyList<ColumnClause> Columns, bool IfNotExists, ColumnPosition? Place) : ColumnAlteration(ColumnChangeKind.Add)
{
    /// <summary>Whether the words are Hive's.</summary>
    public bool IsHive { get; init; }
}

/// <summary>DROP COLUMN.</summary>
internal sealed record DropColumn(IReadOnlyList<Identifier> Path, bool IfExists) : ColumnAlteration(ColumnChangeKind.Drop);

/// <summary>RENAME COLUMN.</summary>
internal sealed record RenameColumn(IReadOnlyList<Identifier> Path, bool IfExists, Identifier Name) : ColumnAlteration(ColumnChangeKind.Rename);

/// <summary>ALTER COLUMN SET DATA TYPE.</summary>
internal sealed record SetColumnType(IReadOnlyList<Identifier> Path, TypeName Type) : ColumnAlteration(ColumnChangeKind.SetType);

/// <summary>ALTER COLUMN DROP NOT NULL.</summary>
internal sealed record DropNotNull(IReadOnlyList<Identifier> Path) : ColumnAlteration(ColumnChangeKind.DropNotNull);

/// <summary>Hive's CHANGE COLUMN: name, type, comment and position at once.</summary>
/// <param name="Name">The column.</param>
/// <param name="Column">Its definition from now on. Without a comment, it keeps its own.</param>
/// <param name="Place">The position; null: it stays.</param>
internal sealed record ChangeColumn(Identifier Name, ColumnClause Column, ColumnPosition? Place) : ColumnAlteration(ColumnChangeKind.Change);

/// <summary>Hive's REPLACE COLUMNS: the columns from now on. Columns of the same name keep their values.</summary>
internal sealed record ReplaceColumns(IReadOnlyList<ColumnClause> Columns) : ColumnAlteration(ColumnChangeKind.Replace);

/// <summary>SET PROPERTIES, or Hive's SET TBLPROPERTIES.</summary>
internal sealed record SetProperties(IReadOnlyList<PropertyClause> Properties) : TableChange(TableChangeKind.SetProperties);

/// <summary>Hive's UNSET TBLPROPERTIES.</summary>
/// <param name="Properties">The names.</param>
/// <param name="IfExists">IF EXISTS: a missing one is no error.</param>
internal sealed record UnsetProperties(IReadOnlyList<PropertyClause> Properties, bool IfExists) : TableChange(TableChangeKind.UnsetProperties);

/// <summary>COMMENT ON TABLE.</summary>
/// <param name="Text">The comment; null: none.</param>
internal sealed record CommentOnTable(string? Text) : TableChange(TableChangeKind.Comment);

/// <summary>COMMENT ON COLUMN.</summary>
/// <param name="Path">The column.</param>
/// <param name="Text">The comment; null: none.</param>
internal sealed record CommentOnColumn(IReadOnlyList<Identifier> Path, string? Text) : ColumnAlteration(ColumnChangeKind.Comment);

/// <summary>Hive's SET LOCATION.</summary>
/// <param name="Location">The location from now on.</param>
internal sealed record SetLocation(string Location) : TableChange(TableChangeKind.Location);
