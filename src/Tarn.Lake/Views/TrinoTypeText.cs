using System.Globalization;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Views;

/// <summary>The names of types in Athena's descriptions of views.</summary>
internal static class TrinoTypeText
{
    /// <summary>The Trino type that reads an Iceberg type.</summary>
    public static string Of(IcebergType type) => type switch
    {
        ListType list => $"array({Of(list.Element)})",
        MapType map => $"map({Of(map.Key)}, {Of(map.Value)})",
        StructType structure => $"row({string.Join(", ", structure.Fields.Select(field => $"\"{field.Name}\" {Of(field.Type)}"))})",
        PrimitiveType primitive => Of(primitive),
        _ => "varchar",
    };

    private static string Of(PrimitiveType type) => type.Kind switch
    {
        PrimitiveKind.Boolean => "boolean",
        PrimitiveKind.Int => "integer",
        PrimitiveKind.Long => "bigint",
        PrimitiveKind.Float => "real",
        PrimitiveKind.Double => "double",
        PrimitiveKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({type.Precision},{type.Scale})"),
        PrimitiveKind.Date => "date",
        PrimitiveKind.Time => "time(6)",
        PrimitiveKind.Timestamp => "timestamp(6)",
        PrimitiveKind.TimestampTz => "timestamp(6) with time zone",
        PrimitiveKind.TimestampNs => "timestamp(9)",
        PrimitiveKind.TimestampTzNs => "timestamp(9) with time zone",
        PrimitiveKind.Variant => "json",
        PrimitiveKind.Fixed or PrimitiveKind.Binary => "varbinary",
        _ => "varchar",
    };
}
