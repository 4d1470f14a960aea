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

    private static string Of(PrimitiveType type) => type.Kind == PrimitiveKind.Decimal
        ? string.Create(CultureInfo.InvariantCulture, $"{type.Traits.Trino}({type.Precision},{type.Scale})")
        : type.Traits.Trino;
}
