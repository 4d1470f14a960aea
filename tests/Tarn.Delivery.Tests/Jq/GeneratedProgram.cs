using System.Text;

namespace Tarn.Delivery.Tests.Jq;

/// <summary>
/// Programs and inputs from a seed. They keep away from the places where jq 1.6 itself crashes or never ends: empty matches,
/// code points that are no characters, and texts grown by repetition.
/// </summary>
internal sealed class GeneratedProgram(Random chance)
{
    private static readonly string[] Keys = ["a", "b", "c", "d e", "é"];
    private static readonly string[] Numbers = ["0", "1", "-1", "2", "3", "2.5", "1e3", "0.1", "1e17", "123456789", "-7.25", "1e-7"];
    private static readonly string[] Texts = ["", "a", "b", "abc", "a,b", "é€𝄞", "A b", "10", "x\\ny", "<&'\\\">", "2015-03-05T23:51:47Z"];

    private static readonly string[] Unary =
    [
        "length", "utf8bytelength", "keys", "not", "type", "add", "sort", "unique", "min", "max", "reverse", "tostring", "tojson", "floor",
        "sqrt", "first", "last", "to_entries", "flatten", "any", "all", "explode", "ascii_downcase", "ascii_upcase", "fabs", "round", "ceil",
        "isnan", "tojson|fromjson", "[paths]", "[leaf_paths]", "[..]", ".[]", ".[]?", "map_values(.)", "with_entries(.)", "transpose",
        "@html", "@json", "@text", "@csv", "@tsv", "@sh", "@base64", "@uri", "keys_unsorted", "tonumber", "[tostream]", "empty", "todate",
        "gmtime", "(gmtime|mktime)", "fromdate", "values", "scalars", "iterables", "[.[]?|numbers]", "infinite", "error",
    ];

    private int _variables;
    private int _labels;

    public string Input(int depth = 3)
    {
        switch (depth == 0 ? chance.Next(5) : chance.Next(9))
        {
            case 0:
                return Pick("null", "true", "false");
            case 1 or 2:
                return Pick(Numbers);
            case 3 or 4:
                return Text();
            case 5 or 6:
                return $"[{string.Join(",", Enumerable.Range(0, chance.Next(4)).Select(_ => Input(depth - 1)))}]";
            default:
                var members = Keys.Where(_ => chance.Next(2) == 0).Select(key => $"\"{key}\":{Input(depth - 1)}");
                return $"{{{string.Join(",", members)}}}";
        }
    }

    public string Program(int depth = 4)
    {
        if (depth == 0)
        {
            return Leaf();
        }

        // Between constants, jq 1.6 refuses a division by zero at once.
        switch (chance.Next(24))
        {
            case 0 or 1 or 2 or 3:
                return $"{Group(depth)} | {Group(depth)}";
            case 4:
                return $"({Group(depth)} , {Group(depth)})";
            case 5 or 6 or 7:
                return $"({Group(depth)} {Pick("+", "-", "/ . /", "%", "==", "!=", "<", "<=", ">", ">=", "and", "or", "//")} {Group(depth)})";
            case 8:
                return $"[{Program(depth - 1)}]";
            case 9:
                return $"{{{Pick("a", "\"d e\"", "(\"k\" + \"x\")", "\"\\(1, 2)\"")}: {Group(depth)}, c: {Group(depth)}}}";
            case 10:
                return $"if {Program(depth - 1)} then {Program(depth - 1)} else {Program(depth - 1)} end";
            case 11:
                return _labels > 0 ? Leaf() : $"try {Group(depth)} catch {Pick("9", "type", ".a?")}";
            case 12:
                return Bound(depth);
            case 13:
                // One start only: for a second one, jq 1.6 runs the source over null.
                return $"(reduce {Group(depth)} as $r ([{Leaf()}] | .[0]; {Pick(". + $r", "[., $r] | length", "$r", "$r // .")}))";
            case 14:
                return $"([foreach {Group(depth)} as $r ([{Leaf()}] | .[0]; {Pick("$r", "[$r]", "[., $r]")})] | length)";
            case 15:
                return $"({Pick(
                    "map", "select", "sort_by", "group_by", "unique_by", "[.[]?] | min_by", "[.[]?] | max_by", "map_values")}({Program(depth - 1)}))";
            case 16:
                return $"({Path()} {Pick("=", "|=", "+=", "//=")} {Group(depth)})";
            case 17:
                return Limited(depth);
            case 18:
                return Pick($"[path({Path()})]", $"del({Path()})", $"[paths({Program(depth - 1)})]", $"[getpath([\"a\", {chance.Next(3)}])?]");
            case 19:
                return $"\"<\\({Program(depth - 1)})-\\({Leaf()})>\"";
            case 20:
                return Match();
            case 21:
                return $"(def f($x; g): {Pick("[$x, g]", "g | $x", "$x, g")}; f({Program(depth - 1)}; {Program(depth - 1)}))";
            case 22:
                return Labelled(depth);
            default:
                return $"{Pick("has", "contains", "inside", "startswith", "endswith", "ltrimstr", "rtrimstr", "join", "index", "indices", "split", "in")}"
                    + $"({Group(depth)})";
        }
    }

    // A break through a try is caught by jq 1.6, which is its fault; ours lets it pass.
    private string Labelled(int depth)
    {
        _labels++;
        var labelled = $"[label $out | {Group(depth)} | if {Leaf()} then ., break $out else . end]";
        _labels--;
        return labelled;
    }

    private string Limited(int depth)
    {
        _labels++;
        var limited = $"[limit({chance.Next(4)}; {Program(depth - 1)})]";
        _labels--;
        return limited;
    }

    private string Bound(int depth)
    {
        var name = $"$v{_variables++}";
        var pattern = Pick(name, $"[{name}]", $"{{a: {name}}}", _labels > 0 ? name : $"[{name}] ?// {name}");
        return $"({Group(depth)} as {pattern} | {Pick(name, $"[., {name}]", $"{name} | {Group(depth)}")})";
    }

    private string Group(int depth) => $"({Program(depth - 1)})";

    private string Leaf() => chance.Next(6) switch
    {
        0 => ".",
        1 => Path(),
        2 => Pick(Numbers),
        3 => Text(),
        _ => Pick(Unary),
    };

    private string Path()
    {
        var path = new StringBuilder();
        for (var count = chance.Next(1, 4); count > 0; count--)
        {
            path.Append(chance.Next(7) switch
            {
                0 => ".[]",
                1 => ".[0]",
                2 => ".[1:]",
                3 => ".[-1]",
                _ => Pick(".a", ".b", ".c", ".\"é\""),
            });
            path.Append(chance.Next(3) == 0 ? "?" : string.Empty).Append(count > 1 ? " | " : string.Empty);
        }

        return $"({path})";
    }

    private string Match()
    {
        var pattern = string.Concat(Enumerable.Range(0, chance.Next(1, 4)).Select(_ => Part()));
        return Pick("[match({0}; {1})]", "test({0}; {1})", "[scan({0})]", "[splits({0})]", "[capture({0}; {1})]", "sub({0}; \"<\\(.x)>\")")
            .Replace("{0}", $"\"{pattern}\"", StringComparison.Ordinal)
            .Replace("{1}", Pick("null", "\"g\"", "\"gi\"", "\"x\""), StringComparison.Ordinal);
    }

    // Every part takes at least one character.
    private string Part() => Pick(
        "a", "b", ".", "[a-c]", "[^a]", "\\\\w", "\\\\d+", "(?<x>[ab])", "(a|b)", "(?<x>.+?)", ",", "\\\\s", "[[:alpha:]]+", "(?:b|bc)", "a(?=b)",
        ".{1,2}", "é");

    private string Text() => $"\"{Pick(Texts)}\"";

    private string Pick(params ReadOnlySpan<string> choices) => choices[chance.Next(choices.Length)];
}
