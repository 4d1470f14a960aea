using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tarn.Sql.Functions.Managed;

/// <summary>JSON in Trino's form: no blanks, sorted keys, the last of equal keys, fractions as doubles.</summary>
internal static class CanonicalJson
{
    private static readonly SearchValues<char> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Concat(Enumerable.Range(0xD800, 0x800)).Select(i => (char)i), '"', '\\']);

    /// <param name="sorted">Whether keys are sorted, as after parsing; an extracted part keeps its own order.</param>
    public static string Write(JsonElement e, bool sorted = true)
    {
        var text = new StringBuilder();
        Append(text, e, sorted);
        return text.ToString();
    }

    /// <summary>A text in quotes. As in Trino's library, only quotes, backslashes, control characters and surrogates are escaped.</summary>
    public static string Quote(string value)
    {
        if (value.AsSpan().IndexOfAny(Escaped) < 0)
        {
            return "\"" + value + "\"";
        }

        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' or (>= '\uD800' and <= '\uDFFF') => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    /// <summary>NaN and infinities are texts: JSON has no numbers for them.</summary>
    public static string Number(double value) => double.IsFinite(value) ? JavaNumbers.Format(value) : Quote(JavaNumbers.Format(value));

    public static string Number(float value) => float.IsFinite(value) ? JavaNumbers.Format(value) : Quote(JavaNumbers.Format(value));

    private static void Append(StringBuilder text, JsonElement e, bool sorted)
    {
        switch (e.ValueKind)
        {
            case JsonValueKind.Object:
                AppendObject(text, e, sorted);
                break;
            case JsonValueKind.Array:
                text.Append('[');
                for (var i = 0; i < e.GetArrayLength(); i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Append(text, e[i], sorted);
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

    private static void AppendObject(StringBuilder text, JsonElement e, bool sorted)
    {
        var fields = e.EnumerateObject().Select(p => (p.Name, p.Value)).ToList();
        if (sorted)
        {
            fields = [.. fields.Reverse<(string Name, JsonElement Value)>().DistinctBy(f => f.Name).OrderBy(f => f.Name, StringComparer.Ordinal)];
        }

        text.Append('{');
        for (var i = 0; i < fields.Count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(Quote(fields[i].Name)).Append(':');
            Append(text, fields[i].Value, sorted);
        }

        text.Append('}');
    }

    // A whole number has no negative zero.
    private static string Number(string raw) => raw == "-0" ? "0" : raw.AsSpan().IndexOfAny(".eE") < 0 ? raw
        : Number(double.Parse(raw, CultureInfo.InvariantCulture));
}
