using System.Text;
using System.Text.RegularExpressions;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Parts of URLs by RFC 3986; null when the text is not a URL.</summary>
internal static partial class UrlFunctions
{
    public static RowFunction? Find(string name) => name switch
    {
        "url_encode" => (i, r, o) => o.Set(r, Encode(i.Text(0, r))),
        "url_decode" => (i, r, o) => o.Set(r, Decode(i.Text(0, r))),
        "url_extract_protocol" => (i, r, o) => o.Set(r, Part(i.Text(0, r), "scheme", "")),
        "url_extract_host" => (i, r, o) => o.Set(
            r, Part(i.Text(0, r), "host", "") is { } host ? HasServer(i.Text(0, r)) ? host : "" : null),
        "url_extract_path" => (i, r, o) => o.Set(r, Part(i.Text(0, r), "path", "") is { } p ? Uri.UnescapeDataString(p) : null),
        "url_extract_query" => (i, r, o) => o.Set(r, Part(i.Text(0, r), "query", "") is { } q ? Uri.UnescapeDataString(q) : null),
        "url_extract_fragment" => (i, r, o) => o.Set(r, Part(i.Text(0, r), "fragment", "") is { } f ? Uri.UnescapeDataString(f) : null),
        "url_extract_port" => (i, r, o) => HasServer(i.Text(0, r))
            && Part(i.Text(0, r), "port", null) is { Length: > 0 } port && long.TryParse(port, out var n) && o.Set(r, n),
        "url_extract_parameter" => (i, r, o) => o.Set(r, Parameter(i.Text(0, r), i.Text(1, r))),
        _ => null,
    };

    private static string? Part(string url, string group, string? absent)
    {
        var match = Url().Match(url);
        return !match.Success ? null : match.Groups[group].Success ? match.Groups[group].Value : absent;
    }

    /// <summary>Whether Java reads the authority as a server's: a name by RFC 2396, or an address, and a port of 32 bits.</summary>
    private static bool HasServer(string url)
    {
        var match = Url().Match(url);
        return Server().IsMatch(match.Groups["host"].Value) && (match.Groups["port"].Value.Length == 0 || int.TryParse(match.Groups["port"].Value, out _));
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

    /// <summary>Decodes a form's text; bytes that are no UTF-8 become the replacement character.</summary>
    private static string Decode(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i] == '+' ? " " : text.Substring(i, length)));
                i += length - 1;
                continue;
            }

            var digits = i + 3 <= text.Length ? text[(i + 1)..(i + 3)] : null;
            if (digits is null || !digits.All(char.IsAsciiHexDigit))
            {
                throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, digits is null ? "URLDecoder: Incomplete trailing escape (%) pattern"
                    : "URLDecoder: Illegal hex characters in escape (%) pattern - not a hexadecimal digit: "
                        + $"\"{digits.First(c => !char.IsAsciiHexDigit(c))}\" = {(int)digits.First(c => !char.IsAsciiHexDigit(c))}");
            }

            bytes.Add(Convert.ToByte(digits, 16));
            i += 2;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex(@"^(?:(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?|\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$")]
    private static partial Regex Server();

    [GeneratedRegex(
        @"^(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?://(?:[^/?#@\s]*@)?(?<host>\[[^\]]*\]|[^/?#:\s]*)(?::(?<port>\d*))?)?"
            + @"(?<path>[^?#\s]*)(?:\?(?<query>[^#\s]*))?(?:#(?<fragment>\S*))?$")]
    private static partial Regex Url();
}
