using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>A URI as Java's class reads it: RFC 2396 with other scripts' characters. Parts that the text lacks are null.</summary>
/// <param name="Host">The host, when the authority is a server's.</param>
/// <param name="Path">The path with its escapes; null: the URI is opaque, such as mailto:a@b.</param>
/// <param name="Query">The query with its escapes.</param>
/// <param name="Fragment">The fragment with its escapes.</param>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc2396"/>
internal sealed partial record JavaUri(string? Scheme, string? Host, int? Port, string? Path, string? Query, string? Fragment)
{
    private const string Marks = "-_.!~*'()%";
    private const string UserMarks = Marks + ";:&=+$,";
    private const string RegistryMarks = UserMarks + "@";
    private const string PathMarks = RegistryMarks + "/";
    private const string AnyMarks = PathMarks + "?[]";

    /// <summary>Reads a URI; null: the text is not one.</summary>
    public static JavaUri? Parse(string text)
    {
        var match = Parts().Match(text);
        var (scheme, rest, fragment) = (Part(match, "scheme"), match.Groups["rest"].Value, Part(match, "fragment"));
        if (!IsOf(fragment, AnyMarks) || (scheme is not null && !SchemeName().IsMatch(scheme)))
        {
            return null;
        }

        if (scheme is not null && !rest.StartsWith('/'))
        {
            return rest.Length > 0 && IsOf(rest, AnyMarks) ? new JavaUri(scheme, null, null, null, null, fragment) : null;
        }

        var hierarchy = Hierarchy().Match(rest);
        var (authority, path, query) = (Part(hierarchy, "authority"), hierarchy.Groups["path"].Value, Part(hierarchy, "query"));
        if (!IsOf(path, PathMarks) || !IsOf(query, AnyMarks) || (authority is "" && path.Length == 0 && query is null && fragment is null))
        {
            return null;
        }

        var (host, port) = Server(authority ?? "");
        return host is not null || IsOf(authority, RegistryMarks) ? new JavaUri(scheme, host, port, path, query, fragment) : null;
    }

    /// <summary>A part without its escapes.</summary>
    public static string? Decoded(string? part)
    {
        if (part is null || !part.Contains('%', StringComparison.Ordinal))
        {
            return part;
        }

        var written = Encoding.UTF8.GetBytes(part);
        var bytes = new List<byte>(written.Length);
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] == '%')
            {
                bytes.Add(Convert.FromHexString(Encoding.ASCII.GetString(written, i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                bytes.Add(written[i]);
            }
        }

        return Text([.. bytes]);
    }

    /// <summary>Bytes as Java reads UTF-8. An encoded surrogate is one invalid sequence; .NET sees three.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (bytes.Length > 0)
        {
            _ = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
            text.Append(rune.ToString());
            var isSurrogate = bytes.Length > 2 && bytes[0] == 0xED && (bytes[1] & 0xE0) == 0xA0 && (bytes[2] & 0xC0) == 0x80;
            bytes = bytes[(isSurrogate ? 3 : length)..];
        }

        return text.ToString();
    }

    private static string? Part(Match match, string name) => match.Groups[name] is { Success: true } group ? group.Value : null;

    /// <summary>The host and the port, when the authority is a name by RFC 2396 or an address, with a port of 32 bits.</summary>
    private static (string? Host, int? Port) Server(string authority)
    {
        var match = ServerParts().Match(authority);
        var (host, port) = (match.Groups["host"].Value, match.Groups["port"].Value);
        if (!match.Success || !IsOf(Part(match, "user"), UserMarks) || !IsHost(host))
        {
            return (null, null);
        }

        return port.Length == 0 ? (host, null)
            : int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (host, number) : (null, null);
    }

    private static bool IsHost(string host) => host.StartsWith('[') ? IPAddress.TryParse(host, out _)
        : HostName().IsMatch(host)
            || (Address().IsMatch(host) && host.Split('.').All(part => int.Parse(part, CultureInfo.InvariantCulture) <= byte.MaxValue));

    private static bool IsOf(string? part, string marks)
    {
        for (var i = 0; i < part?.Length; i++)
        {
            var c = part[i];
            var isKnown = char.IsAscii(c) ? char.IsAsciiLetterOrDigit(c) || marks.Contains(c, StringComparison.Ordinal)
                : !char.IsControl(c) && !char.IsSeparator(c);
            var isWhole = c != '%' || (i + 2 < part.Length && char.IsAsciiHexDigit(part[i + 1]) && char.IsAsciiHexDigit(part[i + 2]));
            if (!isKnown || !isWhole)
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex(@"\A(?:(?<scheme>[^:/?#]*):)?(?<rest>[^#]*)(?:#(?<fragment>.*))?\z", RegexOptions.Singleline)]
    private static partial Regex Parts();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*\z")]
    private static partial Regex SchemeName();

    [GeneratedRegex(@"\A(?://(?<authority>[^/?]*))?(?<path>[^?]*)(?:\?(?<query>.*))?\z", RegexOptions.Singleline)]
    private static partial Regex Hierarchy();

    [GeneratedRegex(@"\A(?:(?<user>[^@]*)@)?(?<host>\[[^\]]*\]|[^:@]*)(?::(?<port>[0-9]*))?\z")]
    private static partial Regex ServerParts();

    [GeneratedRegex(@"\A(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A[0-9]{1,3}(?:\.[0-9]{1,3}){3}\z")]
    private static partial Regex Address();
}
