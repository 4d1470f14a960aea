using System.Globalization;
using System.Text;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Hive.Types;

/// <summary>
/// Converts types to the spelling of Glue's and Hive's column definitions (<c>bigint</c>,
/// <c>array&lt;struct&lt;a:int&gt;&gt;</c>), and back. The conversion to Hive follows Iceberg's own Glue catalog: types
/// that Hive lacks become string, and both timestamps become <c>timestamp</c>.
/// </summary>
public static class HiveTypeText
{
    /// <summary>The Hive text of an Iceberg type.</summary>
    public static string Of(IcebergType type)
    {
        var text = new StringBuilder();
        Write(type, text);
        return text.ToString();
    }

    /// <summary>The Iceberg type of a Hive text; field ids are 0.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the text is not a type.</exception>
    public static IcebergType Parse(string text) => Of(HiveType.Parse(text));

    private static void Write(IcebergType type, StringBuilder text)
    {
        switch (type)
        {
            case StructType structure:
                text.Append("struct<");
                for (var i = 0; i < structure.Fields.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",").Append(structure.Fields[i].Name).Append(':');
                    Write(structure.Fields[i].Type, text);
                }

                text.Append('>');
                break;
            case ListType list:
                text.Append("array<");
                Write(list.Element, text);
                text.Append('>');
                break;
            case MapType map:
                text.Append("map<");
                Write(map.Key, text);
                text.Append(',');
                Write(map.Value, text);
                text.Append('>');
                break;
            case PrimitiveType primitive:
                text.Append(OfPrimitive(primitive));
                break;
        }
    }

    private static string OfPrimitive(PrimitiveType type) => type.Kind == PrimitiveKind.Decimal
        ? string.Create(CultureInfo.InvariantCulture, $"{type.Traits.Hive}({type.Precision},{type.Scale})")
        : type.Traits.Hive;

    private static IcebergType Of(HiveType type) => type.Kind switch
    {
        HiveKind.Boolean => PrimitiveType.Boolean,
        HiveKind.TinyInt or HiveKind.SmallInt or HiveKind.Int => PrimitiveType.Int,
        HiveKind.BigInt => PrimitiveType.Long,
        HiveKind.Float => PrimitiveType.Float,
        HiveKind.Double => PrimitiveType.Double,
        HiveKind.Decimal => PrimitiveType.Decimal(type.Precision, type.Scale),
        HiveKind.String or HiveKind.Varchar or HiveKind.Char => PrimitiveType.String,
        HiveKind.Binary => PrimitiveType.Binary,
        HiveKind.Date => PrimitiveType.Date,
        HiveKind.Timestamp => PrimitiveType.Timestamp,
        HiveKind.TimestampTz => PrimitiveType.TimestampTz,
        HiveKind.Uuid => PrimitiveType.Uuid,
        HiveKind.Array => new ListType(0, Of(type.Element)),
        HiveKind.Map => new MapType(0, Of(type.Key), 0, Of(type.Value)),
        HiveKind.Struct => new StructType([.. type.Fields.Select(field => new NestedField(0, field.Name, Of(field.Type)))]),
    };
}
