using System.Globalization;
using System.Text;
using Tarn.DuckDb;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Writes field ids for COPY's FIELD_IDS option: a struct by names, in which columns with children have
/// <c>__duckdb_field_id</c>.
/// </summary>
public static class FieldIdsText
{
    /// <summary>The option's value.</summary>
    public static string Of(StructType columns)
    {
        var text = new StringBuilder();
        AppendFields(text, columns, first: true);
        return text.ToString();
    }

    private static void AppendFields(StringBuilder text, StructType fields, bool first)
    {
        if (first)
        {
            text.Append('{');
        }

        foreach (var field in fields.Fields)
        {
            if (!first)
            {
                text.Append(", ");
            }

            Append(text, field.Name, field.Id, field.Type);
            first = false;
        }

        text.Append('}');
    }

    private static void Append(StringBuilder text, string name, int id, IcebergType type)
    {
        text.Append(DuckText.Quote(name)).Append(": ");
        if (type is PrimitiveType)
        {
            text.Append(id.ToString(CultureInfo.InvariantCulture));
            return;
        }

        text.Append("{__duckdb_field_id: ").Append(id.ToString(CultureInfo.InvariantCulture));
        switch (type)
        {
            case StructType fields:
                AppendFields(text, fields, first: false);
                return;
            case ListType list:
                text.Append(", ");
                Append(text, "element", list.ElementId, list.Element);
                break;
            case MapType map:
                text.Append(", ");
                Append(text, "key", map.KeyId, map.Key);
                text.Append(", ");
                Append(text, "value", map.ValueId, map.Value);
                break;
        }

        text.Append('}');
    }
}
