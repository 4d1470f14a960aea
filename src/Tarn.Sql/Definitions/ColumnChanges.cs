using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Catalog;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Definitions;

/// <summary>Changes of a table's columns, refused in Trino's words.</summary>
/// <param name="editor">Edits the columns.</param>
/// <param name="table">The table before.</param>
/// <param name="at">The statement's position.</param>
internal sealed class ColumnChanges(SchemaEditor editor, TableMetadata table, SourcePosition at)
{
    /// <summary>Makes a change. Nothing is edited when there is nothing to change.</summary>
    /// <exception cref="SqlException">The table does not allow the change.</exception>
    public void Make(ColumnAlteration change)
    {
        Action make = change.OfColumns switch
        {
            ColumnChangeKind.Add => () => Add((AddColumns)change),
            ColumnChangeKind.Drop => () => Drop((DropColumn)change),
            ColumnChangeKind.Rename => () => Rename((RenameColumn)change),
            ColumnChangeKind.SetType => () => SetType((SetColumnType)change),
            ColumnChangeKind.DropNotNull => () => DropNotNull((DropNotNull)change),
            ColumnChangeKind.Comment => () => Comment((CommentOnColumn)change),
            ColumnChangeKind.Change => () => Change((ChangeColumn)change),
            ColumnChangeKind.Replace => () => Replace(((ReplaceColumns)change).Columns),
        };
        make();
    }

    private void Add(AddColumns add)
    {
        foreach (var column in add.Columns)
        {
            Add(column, add);
        }
    }

    private void Drop(DropColumn drop)
    {
        if (!drop.IfExists || Find(drop.Path) is not null)
        {
            Drop(Path(drop.Path));
        }
    }

    private void Rename(RenameColumn rename)
    {
        if (!rename.IfExists || Find(rename.Path) is not null)
        {
            Rename(rename.Path, rename.Name);
        }
    }

    private void SetType(SetColumnType set) => Retype(Path(set.Path), ColumnTypes.Resolve(set.Type, isHive: false));

    private void DropNotNull(DropNotNull drop)
    {
        _ = Require(drop.Path);
        editor.MakeOptional(Path(drop.Path));
    }

    private void Comment(CommentOnColumn comment)
    {
        _ = Find(comment.Path) ?? throw new SqlException(SqlErrorName.ColumnNotFound, $"Column does not exist: {Text(comment.Path)}", at);
        editor.Describe(Path(comment.Path), comment.Text);
    }

    private void Add(ColumnClause column, AddColumns add)
    {
        if (column.Path.Count > 1 && Find([.. column.Path.SkipLast(1)])?.Type is not StructType)
        {
            throw NotFound([.. column.Path.SkipLast(1)]);
        }

        if (Find(column.Path) is not null)
        {
            if (add.IfNotExists)
            {
                return;
            }

            throw Exists(column.Path[^1], column.Path.Count > 1);
        }

        if (column.IsRequired)
        {
            throw new SqlException(SqlErrorName.NotSupported, "This connector does not support adding not null columns");
        }

        var type = ColumnTypes.Iceberg(ColumnTypes.Resolve(column.Type, add.IsHive));
        editor.Add([.. Path(column.Path).SkipLast(1)], new NestedField(0, column.Name, type) { Doc = column.Comment });
        Move(column.Path, add.Place);
    }

    private void Move(IReadOnlyList<Identifier> path, ColumnPosition? place)
    {
        if (place is null)
        {
            return;
        }

        if (place.After is { } after)
        {
            _ = Require([.. path.SkipLast(1), after]);
        }

        editor.Move(Path(path), place.After?.Lower);
    }

    private void Drop(string[] path)
    {
        var field = editor.Schema.Find(string.Join('.', path)) ?? throw NotFound(string.Join('.', path));
        var ids = new Schema(0, new StructType(field)).FieldsById;
        if (table.DefaultSpec.Fields.Any(partition => ids.ContainsKey(partition.SourceId)))
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Cannot drop partition field: {field.Name}");
        }

        if (table.PartitionSpecs.Any(spec => spec.Fields.Any(partition => ids.ContainsKey(partition.SourceId))))
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Cannot drop column which is used by an old partition spec: {field.Name}");
        }

        if (table.SortOrders.Any(order => order.OrderId == table.DefaultSortOrderId && order.Fields.Any(key => ids.ContainsKey(key.SourceId))))
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Cannot drop sort field: {field.Name}");
        }

        var siblings = path.Length == 1 ? editor.Columns : editor.Schema.Find(string.Join('.', path.SkipLast(1)))!.Type as StructType;
        if (siblings?.Fields.Count == 1)
        {
            throw new SqlException(
                SqlErrorName.NotSupported, path.Length == 1 ? "Cannot drop the only column in a table" : "Cannot drop the only field in a row type", at);
        }

        editor.Drop(path);
    }

    private void Rename(IReadOnlyList<Identifier> path, Identifier name)
    {
        var field = Require(path);
        if (Find([.. path.SkipLast(1), name]) is { } other && other.Id != field.Id)
        {
            throw Exists(name, path.Count > 1);
        }

        editor.Rename(Path(path), name.Lower);
    }

    private void Retype(string[] path, SqlType type)
    {
        var name = string.Join('.', path);
        var field = editor.Schema.Find(name) ?? throw NotFound(name);
        if (IcebergColumns.Column(field).Type == type || field.Type == ColumnTypes.Iceberg(type))
        {
            return;
        }

        if (field.Type is not PrimitiveType from || ColumnTypes.Iceberg(type) is not PrimitiveType to)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Column {name} cannot become {type.Name}: add, drop and rename fields instead", at);
        }

        if (!TypePromotion.CanWiden(from, to))
        {
            throw new SqlException(
                SqlErrorName.IcebergCommitError,
                $"Failed to set column type: Cannot change column type: {name}: {from} -> {to}");
        }

        editor.Widen(path, to);
    }

    private void Change(ChangeColumn change)
    {
        _ = Require([change.Name]);
        Retype([change.Name.Lower], ColumnTypes.Resolve(change.Column.Type, isHive: true));
        if (change.Column.Comment is { } comment)
        {
            editor.Describe([change.Name.Lower], comment);
        }

        Rename([change.Name], change.Column.Path[0]);
        Move(change.Column.Path, change.Place);
    }

    private void Replace(IReadOnlyList<ColumnClause> columns)
    {
        foreach (var column in columns)
        {
            if (Find(column.Path) is null)
            {
                Add(column, new AddColumns(columns, IfNotExists: false, Place: null) { IsHive = true });
            }
            else
            {
                Retype([column.Name], ColumnTypes.Resolve(column.Type, isHive: true));
                editor.Describe([column.Name], column.Comment);
            }
        }

        foreach (var field in editor.Columns.Fields.Where(field => columns.All(column => !Same(field, column.Name))).ToArray())
        {
            Drop([field.Name]);
        }

        for (var i = 0; i < columns.Count; i++)
        {
            editor.Move([columns[i].Name], i == 0 ? null : columns[i - 1].Name);
        }
    }

    private static bool Same(NestedField field, string name) => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private NestedField? Find(IReadOnlyList<Identifier> path) => editor.Schema.Find(Text(path));

    private NestedField Require(IReadOnlyList<Identifier> path) => Find(path) ?? throw NotFound(path);

    private static string[] Path(IReadOnlyList<Identifier> path) => [.. path.Select(part => part.Lower)];

    private static string Text(IReadOnlyList<Identifier> path) => string.Join('.', path.Select(part => part.Lower));

    private SqlException NotFound(IReadOnlyList<Identifier> path) => NotFound(Text(path));

    private SqlException NotFound(string path) => new(SqlErrorName.ColumnNotFound, $"Column '{path}' does not exist", at);

    private SqlException Exists(Identifier name, bool isNested) =>
        new(SqlErrorName.ColumnAlreadyExists, $"{(isNested ? "Field" : "Column")} '{name.Text}' already exists", at);
}
