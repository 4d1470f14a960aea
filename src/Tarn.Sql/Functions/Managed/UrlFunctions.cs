using System.Text;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Parts of URLs; null when the text is not a URL.</summary>
/// <seealso href="https://trino.io/docs/current/functions/url.html"/>
internal static class UrlFunctions
{
    public static RowFunction? Find(string name) => name switch
    {
        "url_encode" => (i, r, o) => o.Set(r, Encode(i.Text(0, r))),
        "url_decode" => (i, r, o) => o.Set(r, Decode(i.Text(0, r))),
        "url_extract_protocol" => (i, r, o) => o.Set(r, Part(i.Text(0, r), uri => uri.Scheme)),
        "url_extract_host" => (i, r, o) => o.Set(r, Part(i.Text(0, r), uri => uri.Host)),
        "url_extract_path" => (i, r, o) => o.Set(r, Part(i.Text(0, r), uri => uri.Path)),
        "url_extract_query" => (i, r, o) => o.Set(r, Part(i.Text(0, r), uri => uri.Query)),
        "url_extract_fragment" => (i, r, o) => o.Set(r, Part(i.Text(0, r), uri => uri.Fragment)),
        "url_extract_port" => (i, r, o) => JavaUri.Parse(i.Text(0, r))?.Port is { } port && o.Set(r, (long)port),
        "url_extract_parameter" => (i, r, o) => o.Set(r, Parameter(i.Text(0, r), i.Text(1, r))),
        _ => null,
    };

    /// <summary>A part without escapes. Empty: the URL lacks it; null: the text is not a URL.</summary>
    private static string? Part(string url, Func<JavaUri, string?> part) =>
        JavaUri.Parse(url) is { } uri ? JavaUri.Decoded(part(uri)) ?? "" : null;

    // Names are compared with their escapes.
    private static string? Parameter(string url, string name)
    {
        foreach (var pair in JavaUri.Parse(url)?.Query?.Split('&') ?? [])
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if ((equals < 0 ? pair : pair[..equals]) == name)
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

        return JavaUri.Text([.. bytes]);
    }
}
