using System.Text;
using Tarn.DuckDb;
using Tarn.Sql.Functions.Managed.Patterns;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Flink;

/// <summary>Flink's functions of texts that the engine lacks.</summary>
internal static class FlinkTexts
{
    public static RowFunction? Find(string name) => name switch
    {
        "flink_initcap" => (i, r, o) => o.Set(r, Capitalized(i.Text(0, r))),
        "flink_str_to_map" => (i, r, o) => o.SetTexts(r, Entries(i.Text(0, r), i.Text(1, r), i.Text(2, r))),
        "flink_parse_url" => (i, r, o) => o.Set(r, FlinkUrls.Part(i.Text(0, r), i.Text(1, r))),
        "flink_parse_url_key" => (i, r, o) => o.Set(r, FlinkUrls.Value(i.Text(0, r), i.Text(1, r), i.Text(2, r))),
        "flink_json_quote" => (i, r, o) => o.Set(r, FlinkQuotes.Quote(i.Text(0, r))),
        "flink_json_unquote" => (i, r, o) => o.Set(r, FlinkQuotes.Unquote(i.Text(0, r))),
        "flink_encode" => (i, r, o) => SetBytes(o, r, Charset(i.Text(1, r)).GetBytes(i.Text(0, r))),
        "flink_decode" => (i, r, o) => o.Set(r, Charset(i.Text(1, r)).GetString(i[0].Bytes(r))),
        "flink_similar" => (i, r, o) => o.Set(r, IsSimilar(i.Text(0, r), i.Text(1, r), null)),
        "flink_similar_escape" => (i, r, o) => o.Set(r, IsSimilar(i.Text(0, r), i.Text(1, r), i.Text(2, r))),
        "flink_decimal_sum" => (i, r, o) => o.Set(r, FlinkDecimalSums.Sum(i.Texts(0, r))),
        "flink_decimal_average" => (i, r, o) => o.Set(r, FlinkDecimalSums.Average(i.Text(0, r), i.Long(1, r), (int)i.Long(2, r))),
        _ => null,
    };

    private static bool SetBytes(VectorView output, int row, byte[] bytes)
    {
        output.SetBytes(row, bytes);
        return true;
    }

    /// <summary>Words are runs of letters and digits.</summary>
    private static string Capitalized(string text)
    {
        var result = new StringBuilder(text.Length);
        var isInside = false;
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(isInside ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune));
            isInside = Rune.IsLetterOrDigit(rune);
        }

        return result.ToString();
    }

    /// <summary>Keys and values by turns; of equal keys the last one counts.</summary>
    private static List<string?> Entries(string text, string pairs, string values)
    {
        var map = new Dictionary<string, string?>();
        if (text.Length > 0)
        {
            foreach (var pair in PatternFunctions.Split(new PatternSearch(text, pairs)))
            {
                var value = new PatternSearch(pair!, values);
                var isFound = value.Find();
                map[isFound ? value.Text(0, value.Start) : pair!] = isFound ? value.Text(value.End, value.Length) : null;
            }
        }

        return [.. map.SelectMany(entry => new[] { entry.Key, entry.Value })];
    }

    private static Encoding Charset(string name) => name.ToUpperInvariant() switch
    {
        "US-ASCII" => Encoding.ASCII,
        "ISO-8859-1" => Encoding.Latin1,
        "UTF-8" => new UTF8Encoding(false),
        "UTF-16BE" => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
        "UTF-16LE" => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
        "UTF-16" => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
        _ => throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Unsupported encoding: {name}"),
    };

    /// <summary>A pattern of SIMILAR TO matches the whole text: `%` and `_` as in LIKE, the rest is a regular expression.</summary>
    private static bool IsSimilar(string text, string pattern, string? escape)
    {
        var result = new StringBuilder(@"(?s)\A(?:");
        var isSet = false;
        for (var at = 0; at < pattern.Length; at++)
        {
            var c = pattern[at];
            if (escape is { Length: 1 } && c == escape[0] && at + 1 < pattern.Length)
            {
                c = pattern[++at];
                result.Append(char.IsAsciiLetterOrDigit(c) || c > '\x7f' ? "" : "\\").Append(c);
                continue;
            }

            isSet = isSet ? c != ']' : c == '[';
            result.Append(isSet ? c.ToString() : c switch { '%' => ".*", '_' => ".", '.' or '^' or '$' or '\\' => "\\" + c, _ => c.ToString() });
        }

        return new PatternSearch(text, result.Append(@")\z").ToString()).Find();
    }
}
