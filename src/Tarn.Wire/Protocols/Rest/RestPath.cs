using System.Text;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Matches raw paths with a route's template. Labels are decoded once; dots, empty segments and %2F keep their meaning.
/// </summary>
internal static class RestPath
{
    /// <summary>True if every segment of the template matches a part of the path and no part is left over.</summary>
    public static bool Fits(HttpRoute route, string rawPath) => Match(route, rawPath, null, out _);

    /// <summary>The decoded value of a label, or null if the path lacks it.</summary>
    public static string? Label(HttpRoute route, string rawPath, string label) =>
        Match(route, rawPath, label, out var value) ? value : null;

    /// <summary>The client's direction: the template with its labels, encoded.</summary>
    public static string Fill(HttpRoute route, IReadOnlyDictionary<string, string> labels)
    {
        var path = new StringBuilder();
        foreach (var segment in route.Segments)
        {
            path.Append('/');
            if (segment[0] != '{')
            {
                path.Append(segment);
            }
            else if (segment.EndsWith("+}", StringComparison.Ordinal))
            {
                path.AppendJoin('/', labels[segment[1..^2]].Split('/').Select(Uri.EscapeDataString));
            }
            else
            {
                path.Append(Uri.EscapeDataString(labels[segment[1..^1]]));
            }
        }

        return path.Length == 0 ? "/" : path.ToString();
    }

    /// <summary>The client's direction: the template's query with the input's parameters, encoded.</summary>
    public static string FillQuery(HttpRoute route, IReadOnlyList<KeyValuePair<string, string>> parameters) =>
        string.Join('&', route.Literals.Concat(parameters)
            .Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}"));

    private static bool Match(HttpRoute route, string rawPath, string? label, out string? value)
    {
        value = null;
        return Match(route.Segments, 0, rawPath, label, ref value);
    }

    private static bool Match(IReadOnlyList<string> segments, int first, ReadOnlySpan<char> rest, string? label, ref string? value)
    {
        for (var i = first; i < segments.Count; i++)
        {
            var segment = segments[i];
            if (segment.EndsWith("*}", StringComparison.Ordinal))
            {
                return MatchAny(segments, i, rest, label, ref value);
            }

            if (rest.IsEmpty || rest[0] != '/')
            {
                return false;
            }

            rest = rest[1..];
            var greedy = segment.EndsWith("+}", StringComparison.Ordinal);
            var slash = greedy ? -1 : rest.IndexOf('/');
            var part = slash < 0 ? rest : rest[..slash];
            if (segment[0] == '{' ? part.IsEmpty : !part.SequenceEqual(segment))
            {
                return false;
            }

            if (label is not null && segment[0] == '{'
                && segment.AsSpan(1, segment.Length - (greedy ? 3 : 2)).SequenceEqual(label))
            {
                value = PercentText.Decode(part, plusIsSpace: false);
            }

            rest = slash < 0 ? default : rest[slash..];
        }

        return rest.IsEmpty || rest is "/";
    }

    // {Name*} takes as few parts of the path as possible, none included.
    private static bool MatchAny(IReadOnlyList<string> segments, int star, ReadOnlySpan<char> rest, string? label, ref string? value)
    {
        for (var end = 0; ;)
        {
            var after = value;
            if (Match(segments, star + 1, rest[end..], label, ref after))
            {
                value = label is not null && end > 0 && segments[star].AsSpan(1, segments[star].Length - 3).SequenceEqual(label)
                    ? PercentText.Decode(rest[1..end], plusIsSpace: false)
                    : after;
                return true;
            }

            if (end >= rest.Length)
            {
                return false;
            }

            var slash = rest[(end + 1)..].IndexOf('/');
            end = slash < 0 ? rest.Length : end + 1 + slash;
        }
    }
}
