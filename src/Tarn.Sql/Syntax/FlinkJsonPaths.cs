using System.Text.RegularExpressions;

namespace Tarn.Sql.Syntax;

/// <summary>
/// Flink's paths of JSON functions as SQL's. Without a mode they are strict, and brackets may hold members. A path that can find several values gives
/// JSON_QUERY an array.
/// </summary>
internal static partial class FlinkJsonPaths
{
    /// <summary>A search with its path; an array, a wrapper and a scalar follow Flink's rules.</summary>
    public static Expression Of(JsonSearch search)
    {
        var path = search.Invocation.Path;
        var text = path.Value;
        var mode = Mode().Match(text) is { Success: true } match ? match.Groups[1].Value : "strict";
        var steps = Member().Replace(Mode().Replace(text, ""), member => $".\"{member.Groups[2].Value.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        var isMany = steps.Contains("[*]", StringComparison.Ordinal) || steps.Contains("..", StringComparison.Ordinal)
            || steps.Contains(".*", StringComparison.Ordinal);
        search = search with { Invocation = search.Invocation with { Path = new TextLiteral($"{mode} {steps}", path.At) } };
        return search.Function != "JSON_QUERY" ? search : Query(search, isMany);
    }

    private static Expression Query(JsonSearch search, bool isMany)
    {
        if (search.Returning is { Name: "array" } array)
        {
            return new Cast(CallExpression.Of("json_parse", [Query(search with { Returning = null }, isMany)], search.At), array, true, search.At);
        }

        if (isMany || search.Wrapper == JsonWrapper.Unconditional)
        {
            return search with { Wrapper = JsonWrapper.Unconditional };
        }

        // Without a wrapper only objects and arrays are results; a conditional one is for all but arrays.
        var plain = search with { Wrapper = JsonWrapper.None };
        Like Starts(string sign) => new(plain, new TextLiteral(sign + "%", search.At), null, false, search.At);
        return search.Wrapper == JsonWrapper.None
            ? new Case(null, [(new Logical(false, [Starts("["), Starts("{")], search.At), plain)], null, search.At)
            : new Case(null, [(Starts("["), plain)],
                new Concatenation([new TextLiteral("[", search.At), plain, new TextLiteral("]", search.At)], [search.At, search.At]), search.At);
    }

    [GeneratedRegex(@"^\s*(strict|lax)\s+")]
    private static partial Regex Mode();

    [GeneratedRegex(@"\.?\[(['""])((?:(?!\1).)*)\1\]")]
    private static partial Regex Member();
}
