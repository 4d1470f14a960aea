using System.Globalization;
using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Catalog;
using Tarn.Sql.Definitions.Hive;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax.Lexing;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Definitions;

/// <summary>SHOW CREATE TABLE, SHOW CREATE VIEW, SHOW TBLPROPERTIES.</summary>
internal sealed class ShowCreate(StatementLake lake)
{
    private const string Type = "table_type";

    private readonly HiveShown _hive = new(lake);

    public async Task Show(ShowDefinition statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var name = Names.Of(statement.Name, scope);
        var row = lake.Catalog.TryFindTable(name, out var found) ? found : null;
        var isView = row is not null && lake.Views.IsView(row);
        if (statement.Part == ShownPart.Table && isView)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Relation '{Names.Shown(name)}' is a view, not a table", statement.At);
        }

        if (statement.Part is not (ShownPart.View or ShownPart.MaterializedView) && row is { IsIceberg: false } && !isView && lake.Hive?.Find(row) is { } hive)
        {
            var shown = statement.Part switch
            {
                ShownPart.Table => Text("createtab_stmt", HiveShown.TableText(hive)),
                ShownPart.Properties => HiveShown.PropertiesOf(hive, statement),
                ShownPart.Partitions => await _hive.PartitionsOf(hive, statement.At, cancellationToken),
                ShownPart.View or ShownPart.MaterializedView => throw Names.NoView(name, statement.At),
            };
            await end(shown, _ => ValueTask.CompletedTask);
            return;
        }

        var result = statement.Part switch
        {
            ShownPart.View or ShownPart.MaterializedView => await View(row, name, statement, cancellationToken),
            ShownPart.Partitions => throw Partitions(row, name, statement.At),
            ShownPart.Properties => Properties(await DefinedTables.Present(lake, row, name, statement.At, cancellationToken), statement),
            ShownPart.Table => Text("createtab_stmt", TableText(name, await DefinedTables.Present(lake, row, name, statement.At, cancellationToken))),
        };
        await end(result, _ => ValueTask.CompletedTask);
    }

    /// <summary>
    /// Athena's text for an Iceberg table, which makes an equal table when it runs again. Properties that no definition can set are
    /// left out.
    /// </summary>
    public static string TableText(TableName name, TableMetadata table)
    {
        var text = new StringBuilder($"CREATE TABLE {Quoted(name.Database)}.{Quoted(name.Table)} (\n  ");
        text.AppendJoin(",\n  ", table.CurrentSchema.Columns.Fields.Select(field =>
            $"{Quoted(field.Name)} {HiveTypes.Definition(IcebergColumns.Column(field).Type, Quoted)}"
                + (field.Required ? " NOT NULL" : "") + (field.Doc is null ? "" : $" COMMENT {Literal(field.Doc)}"))).Append(')');
        if (table.Properties.TryGetValue(DefinitionProperties.Comment, out var comment))
        {
            text.Append($"\nCOMMENT {Literal(comment)}");
        }

        if (table.DefaultSpec.IsPartitioned)
        {
            text.Append("\nPARTITIONED BY (").AppendJoin(", ", Partitions(table)).Append(')');
        }

        text.Append($"\nLOCATION {Literal(table.Location)}\nTBLPROPERTIES (\n  '{Type}'='iceberg'");
        foreach (var (key, value) in Shown(table).Where(property => property.Name != DefinitionProperties.Comment))
        {
            text.Append($",\n  {Literal(key)}={Literal(value)}");
        }

        return text.Append(SortedBy(table) is { Length: > 0 } sorted ? $",\n  'sorted_by'={Literal(sorted)}\n)" : "\n)").ToString();
    }

    private static IEnumerable<string> Partitions(TableMetadata table) =>
        PartitionFields.Of(table).Select(clause => (clause.Function, clause.Argument, Column: Backquoted(clause.Column)) switch
        {
            (null, _, var column) => column,
            ({ } function, null, var column) => $"{function}({column})",
            ({ } function, { } width, var column) => string.Create(CultureInfo.InvariantCulture, $"{function}({width}, {column})"),
        });

    /// <summary>The texts of a table's sort fields, as the property `sorted_by` has them.</summary>
    public static IReadOnlyList<string> SortFields(TableMetadata table) =>
    [
        .. table.SortOrders.Single(order => order.OrderId == table.DefaultSortOrderId).Fields
            .Where(key => key.Transform.Kind == TransformKind.Identity)
            .Select(key => $"{PathText(table, key.SourceId)} {(key.Descending ? "DESC" : "ASC")} NULLS {(key.NullsFirst ? "FIRST" : "LAST")}"),
    ];

    private static string SortedBy(TableMetadata table) => string.Join(", ", SortFields(table));

    private static string PathText(TableMetadata table, int id) =>
        "\"" + table.CurrentSchema.PathsById[id].Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static IEnumerable<(string Name, string Value)> Shown(TableMetadata table) => table.Properties
        .OrderBy(property => property.Key, StringComparer.Ordinal)
        .Select(property => TablePropertyNames.Show(property.Key, property.Value)).OfType<(string, string)>();

    private static StatementResult Properties(TableMetadata table, ShowDefinition statement)
    {
        var all = table.Properties.OrderBy(property => property.Key, StringComparer.Ordinal)
            .Select(property => TablePropertyNames.Show(property.Key, property.Value) ?? (property.Key, property.Value))
            .Prepend((Type, "ICEBERG")).ToList();
        string[] lines = statement.Property is not { } one ? [.. all.Select(property => $"{property.Item1}\t{property.Item2}")]
            : [all.FirstOrDefault(property => property.Item1 == one).Item2 ?? $"Table {statement.Name} does not have property: {one}"];
        return new(
            statement.Property is null ? [new("prpt_name", SqlType.Varchar), new("prpt_value", SqlType.Varchar)] : [new("prpt_value", SqlType.Varchar)], lines);
    }

    private async ValueTask<StatementResult> View(CatalogTable? row, TableName name, ShowDefinition statement, CancellationToken cancellationToken)
    {
        var (at, isMaterialized) = (statement.At, statement.Part == ShownPart.MaterializedView);
        if (row is null)
        {
            throw Names.NoView(name, at);
        }

        if (lake.Views.IsView(row) && MaterializedViewTables.Find(lake, name) is not null != isMaterialized)
        {
            var (state, word) = isMaterialized ? ("not materialized", "") : ("materialized", "MATERIALIZED ");
            throw new SqlException(
                SqlErrorName.NotSupported, $"View '{Names.Shown(name)}' is {state}; SHOW CREATE {word}VIEW shows it", at);
        }

        var view = await lake.Views.Find(row, cancellationToken)
            ?? throw new SqlException(SqlErrorName.NotSupported, $"Relation '{Names.Shown(name)}' is a table, not a view", at);
        var comment = view.Comment is null ? "" : $" COMMENT {Literal(view.Comment)}";
        var kind = isMaterialized ? "MATERIALIZED VIEW" : "VIEW";
        return Text("Create View", $"CREATE {kind} {Quoted(name.Database)}.{Quoted(name.Table)}{comment} AS\n{view.Sql}");
    }

    // Partitions of Iceberg tables are no entries of the catalog.
    private static SqlException Partitions(CatalogTable? row, TableName name, SourcePosition at) => row is null ? Names.NoTable(name, at)
        : new(SqlErrorName.NotSupported, $"SHOW PARTITIONS is not supported for Iceberg table {name}: query its \"{name.Table}$partitions\"", at);

    private static StatementResult Text(string column, string text) => new([new ResultColumn(column, SqlType.Varchar)], text.Split('\n'));

    /// <summary>A name as it is, or in backquotes where it needs them.</summary>
    private static string Quoted(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
        && !Keywords.Reserved.Contains(name.ToUpperInvariant()) ? name : Backquoted(name);

    private static string Backquoted(string name) => "`" + name.Replace("`", "``", StringComparison.Ordinal) + "`";

    private static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
