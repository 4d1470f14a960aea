using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Types;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog.Hive;

/// <summary>Hive's types → Trino's. The field ids of every level are ordinals from 1.</summary>
internal static class HiveColumns
{
    /// <summary>The columns of a table, and after them its partition keys.</summary>
    public static IReadOnlyList<TableColumn> Of(HiveTable table) =>
        [.. Of([.. table.Storage.Columns, .. table.Keys]).Select((column, i) => column with { IsPartitionKey = i >= table.Storage.Columns.Count })];

    /// <summary>Columns in their order.</summary>
    public static IReadOnlyList<TableColumn> Of(IReadOnlyList<HiveColumn> columns) => [.. columns.Select((column, i) => Of(column, i + 1))];

    private static TableColumn Of(HiveColumn column, int id)
    {
        var tree = Tree(id, column.Name, column.Type);
        return new(column.Name, TypeOf(column.Type, column.Name), id, column.Comment) { Nested = tree.Children.Count == 0 ? null : tree };
    }

    /// <summary>The type that reads a column.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: Hive tables have no columns of the type.</exception>
    public static SqlType TypeOf(HiveType type, string column) => type.Kind switch
    {
        HiveKind.Boolean => SqlType.Boolean,
        HiveKind.TinyInt => SqlType.Tinyint,
        HiveKind.SmallInt => SqlType.Smallint,
        HiveKind.Int => SqlType.Integer,
        HiveKind.BigInt => SqlType.Bigint,
        HiveKind.Float => SqlType.Real,
        HiveKind.Double => SqlType.Double,
        HiveKind.Decimal => SqlType.Decimal(type.Precision, type.Scale),
        HiveKind.String => SqlType.Varchar,
        HiveKind.Varchar => SqlType.VarcharOf(type.Precision),
        HiveKind.Char => SqlType.CharOf(type.Precision),
        HiveKind.Binary => SqlType.Varbinary,
        HiveKind.Date => SqlType.Date,
        HiveKind.Timestamp => SqlType.Timestamp(3),
        HiveKind.Array => SqlType.Array(TypeOf(type.Element, column)),
        HiveKind.Map => SqlType.Map(TypeOf(type.Key, column), TypeOf(type.Value, column)),
        HiveKind.Struct => SqlType.Row([.. type.Fields.Select(field => new RowField(field.Name.ToLowerInvariant(), TypeOf(field.Type, column)))]),
        HiveKind.TimestampTz or HiveKind.Uuid =>
            throw new SqlException(SqlErrorName.NotSupported, $"column {column} has type {type}, which only Iceberg tables have"),
    };

    private static FieldTree Tree(int id, string name, HiveType type) => new(id, name, type.Kind switch
    {
        HiveKind.Struct => [.. type.Fields.Select((field, i) => Tree(i + 1, field.Name.ToLowerInvariant(), field.Type))],
        HiveKind.Array => [Tree(1, "element", type.Element)],
        HiveKind.Map => [Tree(1, "key", type.Key), Tree(2, "value", type.Value)],
        _ => [],
    });
}
