using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog;

/// <summary>Iceberg's types → Trino's, with the field ids of every level.</summary>
internal static class IcebergColumns
{
    public static IReadOnlyList<TableColumn> Of(Schema schema) => [.. schema.Columns.Fields.Select(Column)];

    public static TableColumn Column(NestedField field)
    {
        var tree = Tree(field);
        // The engine makes JSON text of whole variants only.
        var type = field.Type is PrimitiveType { Kind: PrimitiveKind.Variant } ? SqlType.Json : TypeOf(field.Type, field.Name);
        return new(field.Name, type, field.Id, field.Doc)
        {
            Nested = tree.Children.Count == 0 ? null : tree,
            Default = tree.Default,
            WriteDefault = IcebergDefaults.TextOf(field, field.WriteDefault),
            IsRequired = field.Required,
        };
    }

    public static SqlType TypeOf(IcebergType type, string column) => type switch
    {
        StructType s => SqlType.Row([.. s.Fields.Select(f => new RowField(f.Name, TypeOf(f.Type, column)))]),
        ListType l => SqlType.Array(TypeOf(l.Element, column)),
        MapType m => SqlType.Map(TypeOf(m.Key, column), TypeOf(m.Value, column)),
        PrimitiveType p => Primitive(p, column),
        _ => throw Unsupported(type, column),
    };

    private static SqlType Primitive(PrimitiveType type, string column) => type.Kind switch
    {
        PrimitiveKind.Boolean => SqlType.Boolean,
        PrimitiveKind.Int => SqlType.Integer,
        PrimitiveKind.Long => SqlType.Bigint,
        PrimitiveKind.Float => SqlType.Real,
        PrimitiveKind.Double => SqlType.Double,
        PrimitiveKind.Decimal => SqlType.Decimal(type.Precision, type.Scale),
        PrimitiveKind.Date => SqlType.Date,
        PrimitiveKind.Time => SqlType.Time(6),
        PrimitiveKind.Timestamp => SqlType.Timestamp(6),
        PrimitiveKind.TimestampTz => SqlType.TimestampWithTimeZone(6),
        PrimitiveKind.TimestampNs => SqlType.Timestamp(9),
        PrimitiveKind.TimestampTzNs => SqlType.TimestampWithTimeZone(9),
        PrimitiveKind.String or PrimitiveKind.Uuid => SqlType.Varchar,
        PrimitiveKind.Binary or PrimitiveKind.Fixed => SqlType.Varbinary,
        PrimitiveKind.Unknown => SqlType.Unknown,
        PrimitiveKind.Variant or PrimitiveKind.Geometry or PrimitiveKind.Geography => throw Unsupported(type, column),
    };

    private static FieldTree Tree(NestedField field) =>
        Tree(field.Id, field.Name, field.Type) with { Default = IcebergDefaults.TextOf(field, field.InitialDefault) };

    private static FieldTree Tree(int id, string name, IcebergType type) => new(id, name, type switch
    {
        StructType s => [.. s.Fields.Select(Tree)],
        ListType l => [Tree(l.ElementId, "element", l.Element)],
        MapType m => [Tree(m.KeyId, "key", m.Key), Tree(m.ValueId, "value", m.Value)],
        _ => [],
    });

    private static SqlException Unsupported(IcebergType type, string column) =>
        new(SqlErrorName.NotSupported, $"column {column} has type {type}, which SQL cannot read yet");
}
