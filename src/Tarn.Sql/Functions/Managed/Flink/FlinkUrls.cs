namespace Tarn.Sql.Functions.Managed.Flink;

/// <summary>PARSE_URL: parts of URLs as Java's class of URLs has them; null where there is none.</summary>
internal static class FlinkUrls
{
    public static string? Part(string url, string part)
    {
        var end = url.IndexOf(':', StringComparison.Ordinal);
        if (end <= 0 || !url.AsSpan(0, end).ToString().All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
        {
            return null;
        }

        var (protocol, rest) = (url[..end], url[(end + 1)..]);
        var (before, reference) = Split(rest, "#");
        string? authority = null;
        if (before.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = before.AsSpan(2).IndexOfAny('/', '?');
            (authority, before) = slash < 0 ? (before[2..], "") : (before.Substring(2, slash), before[(2 + slash)..]);
        }

        var (path, query) = Split(before, "?");
        var at = authority?.LastIndexOf('@') ?? -1;
        return part switch
        {
            "PROTOCOL" => protocol,
            "REF" => reference,
            "AUTHORITY" => authority,
            "USERINFO" => at < 0 ? null : authority![..at],
            "HOST" => authority is null ? null : Split(authority[(at + 1)..], ":").Before,
            "PATH" => path,
            "QUERY" => query,
            "FILE" => query is null ? path : $"{path}?{query}",
            _ => null,
        };
    }

    /// <summary>The value of a key of the query.</summary>
    public static string? Value(string url, string part, string key)
    {
        if (part != "QUERY" || Part(url, part) is not { } query)
        {
            return null;
        }

        foreach (var pair in query.Split('&'))
        {
            if (Split(pair, "=") is { After: { } value } found && found.Before == key)
            {
                return value;
            }
        }

        return null;
    }

    private static (string Before, string? After) Split(string text, string sign) =>
        text.IndexOf(sign, StringComparison.Ordinal) is >= 0 and var place ? (text[..place], text[(place + 1)..]) : (text, null);
}
