using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Parts of URLs by RFC 3986; null when the text is not a URL.</summary>
internal static partial class UrlFunctions
{
    public static RowFunction? Find(string name) => name switch
    {
        "url_encode" => (i, r, o) => o.Set(r, Encode(i.Text(0, r))),
        "url_decode" => (i, r, o) => o.Set(r, Decode(i.Text(0, r))),
        "url_extract_protocol" => (i, r, o) => o.Set(r, Part(i.Text(0, r), "scheme", "")),
        "url_extract_host" => (i, r, o) => o.Set(r, Part(i.Text(0, r), "host", "")),
        "url_extract_path" => (i, r, o) => o.Set(r, Part(i.Text(0, r), "path", "") is { } p ? Decode(p) : null),
        "url_extract_query" => (i, r, o) => o.Set(r, Part(i.Text(0, r), "query", "")),
        "url_extract_fragment" => (i, r, o) => o.Set(r, Part(i.Text(0, r), "fragment", "")),
        "url_extract_port" => (i, r, o) => Part(i.Text(0, r), "port", null) is { Length: > 0 } port && long.TryParse(port, out var n) && o.Set(r, n),
        "url_extract_parameter" => (i, r, o) => o.Set(r, Parameter(i.Text(0, r), i.Text(1, r))),
        _ => null,
    };

    private static string? Part(string url, string group, string? absent)
    {
        var match = Url().Match(url);
        return !match.Success ? null : match.Groups[group].Success ? match.Groups[group].Value : absent;
    }

    private static string? Parameter(string url, string name)
    {
        foreach (var pair in (Part(url, "query", "") ?? "").Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (Decode(equals < 0 ? pair : pair[..equals]) == name && pair.Length > 0)
            {
                return equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            }
        }

        return null;
    }

    private static string Encode(string text)
    {
        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            _ = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'*' ? encoded.Append((char)b)
                : b == ' ' ? encoded.Append('+') : encoded.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    [GeneratedRegex(
        @"^(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?://(?:[^/?#@\s]*@)?(?<host>\[[^\]]*\]|[^/?#:\s]*)(?::(?<port>\d*))?)?"
            + @"(?<path>[^?#\s]*)(?:\?(?<query>[^#\s]*))?(?:#(?<fragment>\S*))?$")]
    private static partial Regex Url();
}
