using System.Text.RegularExpressions;
using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>Regular expressions.</summary>
internal static partial class FunctionTable
{
    private const string PlainCharacter = @"[A-Za-z0-9 _,:;/=@#%&!~'""<>-]|\\[.dw/\[\](){}+*?|^$-]";
    private const string PlainSet = @"\[\^?(?:[A-Za-z0-9_]-[A-Za-z0-9_]|[A-Za-z0-9_., ]|\\[dw.])+\]";
    private const string PlainPart = $@"(?:{PlainCharacter}|{PlainSet}|\.)(?:[*+?]|\{{[1-9][0-9]?,?\}})?";
    private const string PlainGroup = $@"\((?:\?:)?(?:{PlainPart})+(?:\|(?:{PlainPart})+)*\)[*+?]?";

    private static IEnumerable<FunctionRow> Patterns() =>
    [
        Scalar("regexp_like(varchar,varchar) boolean", c => Plain(c) is { } plain ? $"regexp_matches({c[0]}, {plain})" : c.Call("regexp_like")),
        Scalar("regexp_extract(varchar(x),varchar) varchar(x)", c => WithGroup(c, "regexp_extract", $"CAST(0 AS BIGINT)")),
        Managed("regexp_extract(varchar(x),varchar,bigint) varchar(x)", "regexp_extract"),
        Scalar("regexp_extract_all(varchar(x),varchar) array(varchar(x))", c => WithGroup(c, "regexp_extract_all", $"CAST(0 AS BIGINT)")),
        Managed("regexp_extract_all(varchar(x),varchar,bigint) array(varchar(x))", "regexp_extract_all"),
        Scalar("regexp_replace(varchar(x),varchar) varchar(x)", c => c.Lowering.Call(
            "regexp_replace", [SqlType.Varchar, SqlType.Varchar, SqlType.Varchar], c.Result, c[0], c[1], EngineSql.Text(""))),
        Row(FunctionKind.Scalar, "regexp_replace(varchar(x),varchar(y),varchar(z)) varchar(u)", c => c.Call("regexp_replace"),
            t => Longer(t[0].Precision, t[2].Precision, Math.Max((long)t[0].Precision * t[2].Precision / 2, t[2].Precision))),
        Scalar("regexp_replace(varchar,varchar,function(array(varchar),varchar)) varchar", ReplacedBy),
        Managed("regexp_split(varchar(x),varchar) array(varchar(x))", "regexp_split"),
        Managed("regexp_count(varchar,varchar) bigint", "regexp_count"),
        Scalar("regexp_position(varchar,varchar) integer", c => Position(c, $"CAST(1 AS BIGINT)", $"CAST(1 AS BIGINT)")),
        Scalar("regexp_position(varchar,varchar,bigint) integer", c => Position(c, c[2], $"CAST(1 AS BIGINT)")),
        Managed("regexp_position(varchar,varchar,bigint,bigint) integer", "regexp_position"),
    ];

    private static EngineSql WithGroup(FunctionCall c, string function, EngineSql group) =>
        c.Lowering.Call(function, [c.Arguments[0].Type, c.Arguments[1].Type, SqlType.Bigint], c.Result, c[0], c[1], group);

    private static EngineSql Position(FunctionCall c, EngineSql start, EngineSql occurrence) => c.Lowering.Call(
        "regexp_position", [SqlType.Varchar, SqlType.Varchar, SqlType.Bigint, SqlType.Bigint], c.Result, c[0], c[1], start, occurrence);

    /// <summary>The lambda makes the text for each match of the match's groups.</summary>
    private static EngineSql ReplacedBy(FunctionCall c)
    {
        var texts = SqlType.Array(SqlType.Varchar);
        return Named(c, c.Lowering.Call("regexp_parts", [SqlType.Varchar, SqlType.Varchar], texts, c[0], c[1]), parts =>
        {
            var match = new EngineName(c.Lowering.Fresh("match"));
            EngineSql stride = $"(CAST({parts}[1] AS BIGINT) + 1)";
            EngineSql first = $"({match} * {stride} + 2)";
            EngineSql groups = $"list_slice({parts}, {first} + 1, {first} + {stride} - 1)";
            EngineSql replaced = $"list_transform(range(0, (len({parts}) - 2) // {stride}), lambda {match}: {parts}[{first}] || ({Renamed(c, 2, groups)}))";
            return Named(c, replaced, list => $"CASE WHEN {parts} IS NULL OR len(list_filter({list}, lambda item: item IS NULL)) > 0 THEN NULL "
                + $"ELSE coalesce(array_to_string({list}, ''), '') || {parts}[-1] END");
        });
    }

    /// <summary>The pattern for the engine's own matcher, which is faster, where that gives the same answer; else null.</summary>
    private static EngineSql? Plain(FunctionCall c)
    {
        if (c.Arguments[1] is not Constant { Value: string pattern } || !PlainPattern().IsMatch(pattern) || HasReversedRange(pattern))
        {
            return null;
        }

        // Only an anchor is a last $ that no backslash escapes. It also holds before a last line feed.
        return pattern.EndsWith('$') && !pattern.EndsWith(@"\$", StringComparison.Ordinal) ? EngineSql.Text(pattern[..^1] + @"\n?\z") : c[1];
    }

    private static bool HasReversedRange(string pattern)
    {
        foreach (var range in CharacterRange().EnumerateMatches(pattern))
        {
            if (pattern[range.Index] > pattern[range.Index + 2])
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex($@"^\^?(?:{PlainPart}|{PlainGroup})+\$?$")]
    private static partial Regex PlainPattern();

    [GeneratedRegex("[A-Za-z0-9_]-[A-Za-z0-9_]")]
    private static partial Regex CharacterRange();
}
