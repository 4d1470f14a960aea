using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Sql.Functions.Managed;

/// <summary>JSON as Trino keeps it: no blanks, keys in order, the last of equal keys, fractions as doubles.</summary>
internal static class CanonicalJson
{
    public static string Write(JsonElement e)
    {
        var text = new StringBuilder();
        Append(text, e);
        return text.ToString();
    }

    public static string Quote(string value) => "\"" + JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value) + "\"";

    private static void Append(StringBuilder text, JsonElement e)
    {
        switch (e.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var property in e.EnumerateObject())
                {
                    fields[property.Name] = property.Value;
                }
                var first = true;
                text.Append('{');
                foreach (var (name, value) in fields)
                {
                    text.Append(first ? "" : ",").Append(Quote(name)).Append(':');
                    Append(text, value);
                    first = false;
                }
                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                for (var i = 0; i < e.GetArrayLength(); i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Append(text, e[i]);
                }
                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append(Quote(e.GetString()!));
                break;
            case JsonValueKind.Number:
                text.Append(Number(e.GetRawText()));
                break;
            default:
                text.Append(e.GetRawText());
                break;
        }
    }

    private static string Number(string raw) => raw.AsSpan().IndexOfAny(".eE") < 0 ? raw
        : JavaNumbers.Format(double.Parse(raw, CultureInfo.InvariantCulture));
}
