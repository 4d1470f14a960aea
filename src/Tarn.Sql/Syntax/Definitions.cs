namespace Tarn.Sql.Syntax;

/// <summary>A column of CREATE TABLE or ADD COLUMN.</summary>
/// <param name="Path">Its name; for a nested field, the names from the top level down.</param>
/// <param name="Type">The type, in Trino's words or Hive's.</param>
internal sealed record ColumnClause(IReadOnlyList<Identifier> Path, TypeName Type) : Node(Path[0].At)
{
    /// <summary>Whether null is forbidden.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The comment; null: none.</summary>
    public string? Comment { get; init; }

    /// <summary>The name in the table.</summary>
    public string Name => Path[^1].Lower;
}

/// <summary>A partition field: `c`, `day(c)`, `bucket(c, 16)` or Athena's `bucket(16, c)`.</summary>
/// <param name="Column">The column's full name.</param>
/// <param name="Function">The transform in lower case; null: the value itself.</param>
/// <param name="Argument">Its number; null: none.</param>
internal sealed record PartitionClause(string Column, string? Function, long? Argument);

/// <summary>`name = value` of WITH, or `'name'='value'` of TBLPROPERTIES.</summary>
/// <param name="Value">The value; null: DEFAULT.</param>
/// <param name="At">The position of the name.</param>
internal sealed record PropertyClause(string Name, Expression? Value, SourcePosition At) : Node(At);

/// <summary>
/// The clauses of a new table after its columns: Trino's (COMMENT, WITH) and Hive's (COMMENT, PARTITIONED BY, LOCATION,
/// TBLPROPERTIES).
/// </summary>
/// <param name="At">The position of the first one, or of the word after them.</param>
internal sealed record TableClauses(SourcePosition At) : Node(At)
{
    /// <summary>The table's comment; null: none.</summary>
    public string? Comment { get; init; }

    public IReadOnlyList<PropertyClause> Properties { get; init; } = [];

    /// <summary>The fields of PARTITIONED BY; null: there is no such clause.</summary>
    public IReadOnlyList<PartitionClause>? PartitionedBy { get; init; }

    /// <summary>The text of LOCATION; null: there is no such clause.</summary>
    public string? Location { get; init; }

    /// <summary>The properties of TBLPROPERTIES; null: there is no such clause.</summary>
    public IReadOnlyList<PropertyClause>? TableProperties { get; init; }

    /// <summary>The clauses of a Hive table; null: there are none.</summary>
    public HiveClauses? Hive { get; init; }

    /// <summary>The property table_type; null: there is none.</summary>
    public PropertyClause? Type =>
        Properties.Concat(TableProperties ?? []).FirstOrDefault(property => property.Name.Equals("table_type", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a clause is Hive's.</summary>
    public bool IsHive => PartitionedBy is not null || Location is not null || TableProperties is not null || Hive is not null;

    /// <summary>The locations that the clauses name. The caller needs the right to write there.</summary>
    public IReadOnlyList<string> Places => [.. Location is null ? [] : new[] { Location }, .. PlacesIn([.. Properties, .. TableProperties ?? []])];

    /// <summary>The locations that properties name.</summary>
    public static IReadOnlyList<string> PlacesIn(IReadOnlyList<PropertyClause> properties) => [.. properties.SelectMany(TextsIn)
        .Where(text => text.StartsWith("s3", StringComparison.OrdinalIgnoreCase))];

    private static IEnumerable<string> TextsIn(PropertyClause property) => property.Value switch
    {
        TextLiteral text => [text.Value],
        CallExpression call => call.Arguments.OfType<ArrayConstructor>().SelectMany(array => array.Items.OfType<TextLiteral>()).Select(text => text.Value),
        _ => [],
    };
}

/// <summary>`LIKE table` among the columns of CREATE TABLE: the columns of another table.</summary>
/// <param name="Table">The other table.</param>
/// <param name="Place">The number of the statement's own columns before it.</param>
/// <param name="IncludesProperties">INCLUDING PROPERTIES.</param>
internal sealed record LikeClause(QualifiedName Table, int Place, bool IncludesProperties) : Node(Table.At);

/// <summary>CREATE TABLE with columns.</summary>
/// <param name="Name">The table.</param>
/// <param name="At">The position of its first word.</param>
internal sealed record CreateTable(QualifiedName Name, IReadOnlyList<ColumnClause> Columns, TableClauses Clauses, SourcePosition At)
    : DefinitionStatement(DefinitionStatementKind.CreateTable, [new("glue:CreateTable", Name)], At)
{
    public bool IfNotExists { get; init; }

    /// <summary>OR REPLACE.</summary>
    public bool Replaces { get; init; }

    /// <summary>Whether the statement has a word of Hive.</summary>
    public bool IsHive { get; init; }

    /// <summary>EXTERNAL: the table is Hive's, and its files are not Tarn's.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Tables whose columns it gets, in their order.</summary>
    public IReadOnlyList<LikeClause> Likes { get; init; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<StatementRight> Rights =>
    [
        .. Needs,
        .. Replaces ? new[] { new StatementRight("glue:UpdateTable", Name) } : [],
        .. Likes.Select(like => StatementRight.Describe(like.Table)),
    ];

    /// <summary>The files of an external table are only read; the right to them is asked when they are.</summary>
    public override IReadOnlyList<string> Places => IsExternal ? [] : Clauses.Places;
}

/// <summary>DROP TABLE.</summary>
internal sealed record DropTable(QualifiedName Name, bool IfExists, SourcePosition At)
    : DefinitionStatement(DefinitionStatementKind.DropTable, [new("glue:DeleteTable", Name)], At);

/// <summary>TRUNCATE TABLE.</summary>
internal sealed record TruncateTable(QualifiedName Name, SourcePosition At)
    : DefinitionStatement(DefinitionStatementKind.TruncateTable, [StatementRight.Describe(Name), new("glue:UpdateTable", Name)], At);

/// <summary>CREATE SCHEMA or CREATE DATABASE.</summary>
/// <param name="Name">The database.</param>
/// <param name="Properties">Its properties; `comment` and `location` are the clauses'.</param>
/// <param name="At">The position of its first word.</param>
internal sealed record CreateDatabase(QualifiedName Name, bool IfNotExists, IReadOnlyDictionary<string, string> Properties, SourcePosition At)
    : DefinitionStatement(DefinitionStatementKind.CreateDatabase, [new("glue:CreateDatabase", Name, IsDatabase: true)], At)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Places => Properties.TryGetValue("location", out var location) ? [location] : [];
}

/// <summary>DROP SCHEMA or DROP DATABASE.</summary>
/// <param name="Name">The database.</param>
/// <param name="Cascades">CASCADE: its tables go too.</param>
/// <param name="At">The position of its first word.</param>
internal sealed record DropDatabase(QualifiedName Name, bool IfExists, bool Cascades, SourcePosition At)
    : DefinitionStatement(DefinitionStatementKind.DropDatabase, [new("glue:DeleteDatabase", Name, IsDatabase: true)], At);

/// <summary>ALTER DATABASE SET DBPROPERTIES.</summary>
internal sealed record AlterDatabase(QualifiedName Name, IReadOnlyDictionary<string, string> Properties, SourcePosition At)
    : DefinitionStatement(DefinitionStatementKind.AlterDatabase, [new("glue:UpdateDatabase", Name, IsDatabase: true)], At);

/// <summary>ALTER TABLE, and COMMENT ON.</summary>
/// <param name="At">The position of its first word.</param>
internal sealed record AlterTable(QualifiedName Table, bool IfExists, TableChange Change, SourcePosition At)
    : DefinitionStatement(DefinitionStatementKind.AlterTable, [StatementRight.Describe(Table), new("glue:UpdateTable", Table)], At)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Places => Change is SetProperties set ? TableClauses.PlacesIn(set.Properties) : [];
}

/// <summary>ALTER TABLE RENAME TO, and ALTER VIEW RENAME TO.</summary>
/// <param name="Table">The table or view.</param>
/// <param name="Target">The new name.</param>
/// <param name="OfView">Whether it is a view.</param>
/// <param name="At">The position of its first word.</param>
internal sealed record RenameTable(QualifiedName Table, bool IfExists, QualifiedName Target, bool OfView, SourcePosition At)
    : DefinitionStatement(
        DefinitionStatementKind.RenameTable, [StatementRight.Describe(Table), new("glue:RenameTable", Table), new("glue:CreateTable", Target)], At);

/// <summary>CREATE VIEW.</summary>
/// <param name="Name">The view.</param>
/// <param name="Text">The query's text.</param>
/// <param name="At">The position of its first word.</param>
internal sealed record CreateView(QualifiedName Name, QueryStatement Query, string Text, SourcePosition At)
    : DefinitionStatement(DefinitionStatementKind.CreateView, [new("glue:CreateTable", Name)], At)
{
    /// <summary>OR REPLACE.</summary>
    public bool Replaces { get; init; }

    /// <summary>The comment; null: none.</summary>
    public string? Comment { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<StatementRight> Rights =>
        Replaces ? [.. Needs, new("glue:UpdateTable", Name), .. Query.Rights] : [.. Needs, .. Query.Rights];
}

/// <summary>DROP VIEW, and DROP MATERIALIZED VIEW.</summary>
/// <param name="IsMaterialized">Whether the view materializes rows, which are dropped too.</param>
internal sealed record DropView(QualifiedName Name, bool IfExists, bool IsMaterialized, SourcePosition At)
    : DefinitionStatement(DefinitionStatementKind.DropView, [new("glue:DeleteTable", Name)], At);

/// <summary>The parts of a definition that SHOW shows.</summary>
internal enum ShownPart
{
    Table,

    View,

    MaterializedView,

    Properties,

    Partitions,
}

/// <summary>SHOW CREATE TABLE, SHOW CREATE VIEW, SHOW TBLPROPERTIES and SHOW PARTITIONS.</summary>
/// <param name="Name">The table or view.</param>
/// <param name="Property">The one property to show; null: all.</param>
/// <param name="At">The position of its first word.</param>
internal sealed record ShowDefinition(QualifiedName Name, ShownPart Part, string? Property, SourcePosition At)
    : DefinitionStatement(
        DefinitionStatementKind.Show,
        Part == ShownPart.Partitions ? [StatementRight.Describe(Name), new(StatementRight.PartitionsAction, Name)] : [StatementRight.Describe(Name)],
        At);
