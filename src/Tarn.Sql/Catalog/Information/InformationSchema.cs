using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog.Information;

/// <summary>The tables of <c>information_schema</c>, with Trino's columns.</summary>
public static class InformationSchema
{
    /// <summary>The database. It hides a database of that name.</summary>
    public const string Database = "information_schema";

    /// <summary>Databases.</summary>
    internal const string Schemata = "schemata";

    /// <summary>Tables and views.</summary>
    internal const string Tables = "tables";

    /// <summary>Columns of tables and views.</summary>
    internal const string Columns = "columns";

    /// <summary>Views with their queries.</summary>
    internal const string Views = "views";

    /// <summary>The field ids of the columns that name a database and a table, in every table that has them.</summary>
    internal const int SchemaField = 2;

    internal const int TableField = 3;

    private static readonly Dictionary<string, TableHandle> Handles = new()
    {
        [Columns] = Handle(
            Columns,
            [Text(1, "table_catalog"), Text(SchemaField, "table_schema"), Text(TableField, "table_name"), Text(4, "column_name"),
                new("ordinal_position", SqlType.Bigint, 5), Text(6, "column_default"), Text(7, "is_nullable"), Text(8, "data_type")],
            [Text(9, "comment"), Text(10, "extra_info")]),
        [Schemata] = Handle(Schemata, [Text(1, "catalog_name"), Text(SchemaField, "schema_name")], []),
        [Tables] = Handle(
            Tables, [Text(1, "table_catalog"), Text(SchemaField, "table_schema"), Text(TableField, "table_name"), Text(4, "table_type")], []),
        [Views] = Handle(
            Views, [Text(1, "table_catalog"), Text(SchemaField, "table_schema"), Text(TableField, "table_name"), Text(4, "view_definition")], []),
    };

    /// <summary>The names of the tables, in order.</summary>
    internal static IReadOnlyList<string> Names { get; } = [.. Handles.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The table of a name; null: there is none.</summary>
    internal static TableHandle? Find(string table) => Handles.GetValueOrDefault(table.ToLowerInvariant());

    private static TableHandle Handle(string name, IReadOnlyList<TableColumn> columns, IReadOnlyList<TableColumn> hidden) =>
        new(Database, name, columns, null) { Hidden = hidden, ListsRows = true };

    private static TableColumn Text(int id, string name) => new(name, SqlType.Varchar, id);
}
