namespace Tarn.Sql.Syntax;

/// <summary>A right that a statement's caller needs.</summary>
/// <param name="Action">Glue's action, such as `glue:UpdateTable`.</param>
/// <param name="Name">The table; or the database, when <paramref name="IsDatabase"/>.</param>
/// <param name="IsDatabase">Whether the name is that of a database.</param>
internal readonly record struct StatementRight(string Action, QualifiedName Name, bool IsDatabase = false)
{
    /// <summary>The action of a right to read a table or view.</summary>
    public const string ReadAction = "glue:GetTable";

    /// <summary>The action of the right to find the rows of a table with partitions.</summary>
    public const string PartitionsAction = "glue:GetPartitions";

    /// <summary>The action of the right to add partitions.</summary>
    public const string AddPartitionsAction = "glue:BatchCreatePartition";

    /// <summary>Whether the statement reads the rows: then the tables below a view need the right too.</summary>
    public bool ReadsRows { get; private init; }

    /// <summary>The right to read the rows of a table or view.</summary>
    public static StatementRight Read(QualifiedName table) => new(ReadAction, table) { ReadsRows = true };

    /// <summary>The right to see the description of a table or view.</summary>
    public static StatementRight Describe(QualifiedName table) => new(ReadAction, table);
}

/// <summary>The families of statements. A runner serves each of them.</summary>
internal enum StatementFamily { Query, Rows, Unload, Definition, Listing, Explanation, Prepared, Immediate }

/// <summary>The statements that change the rows of a table.</summary>
internal enum RowStatementKind { Insert, Delete, Update, Merge, Optimize, Vacuum, CreateTableAs, CreateKeptView, RefreshView }

/// <summary>The statements that change or show a definition.</summary>
internal enum DefinitionStatementKind
{
    CreateTable, DropTable, TruncateTable, AlterTable, RenameTable, CreateView, DropView, Show, CreateDatabase, DropDatabase, AlterDatabase,
    AlterPartitions, RepairTable,
}

/// <summary>The statements that list names of the catalog.</summary>
internal enum ListingKind { Databases, Tables, Views, Columns }

/// <summary>A statement that changes the rows of a table.</summary>
/// <param name="Kind">Which one it is.</param>
/// <param name="Tables">Every table that it names beside it; names of WITH queries are not among them.</param>
/// <param name="At">The position of its first word.</param>
internal abstract record RowStatement(
    RowStatementKind Kind, QualifiedName Table, IReadOnlyList<QualifiedName> Tables, SourcePosition At) : Statement(StatementFamily.Rows, At)
{
    /// <inheritdoc/>
    public override IReadOnlyList<StatementRight> Rights =>
        [StatementRight.Read(Table), new("glue:UpdateTable", Table), .. Tables.Select(StatementRight.Read)];
}

/// <summary>A statement that changes or shows the definition of a database, a table or a view.</summary>
/// <param name="Kind">Which one it is.</param>
/// <param name="At">The position of its first word.</param>
internal abstract record DefinitionStatement(DefinitionStatementKind Kind, IReadOnlyList<StatementRight> Needs, SourcePosition At)
    : Statement(StatementFamily.Definition, At)
{
    /// <inheritdoc/>
    public override IReadOnlyList<StatementRight> Rights => Needs;
}

/// <summary>A statement that lists names of the catalog.</summary>
/// <param name="Kind">Which one it is.</param>
/// <param name="Pattern">The pattern of the names; null: all.</param>
/// <param name="At">The position of its first word.</param>
internal abstract record ListingStatement(ListingKind Kind, string? Pattern, SourcePosition At) : Statement(StatementFamily.Listing, At);
