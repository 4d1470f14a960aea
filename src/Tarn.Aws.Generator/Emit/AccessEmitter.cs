using System.Text.RegularExpressions;
using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits an operation's access row.</summary>
internal static class AccessEmitter
{
    private static readonly Regex Placeholder = new(@"\{([A-Za-z][A-Za-z0-9.]*)\}");

    /// <summary>The row as a C# expression.</summary>
    public static string Row(JsonValue row)
    {
        if (row.IsTrue("open"))
        {
            return $"{CSharpNames.Runtime}AccessRow.Open";
        }

        var rules = Rules(row).Select(rule => $"new {CSharpNames.Runtime}AccessRule({CSharpNames.Literal(rule.TextOf("action") ?? "")}, "
            + $"[{string.Join(", ", Arns(rule).Select(CSharpNames.Literal))}], "
            + $"[{string.Join(", ", rule.TextsOf("conditions").Select(CSharpNames.Literal))}]{(rule.IsTrue("tagged") ? ", true" : "")}"
            + $"{(rule.TextOf("resource") is { } members ? $", Members: {CSharpNames.Literal(members)}" : "")}"
            + $"{(rule.TextOf("versioned") is { } versioned ? $", Versioned: {CSharpNames.Literal(versioned)}" : "")})");
        return $"new {CSharpNames.Runtime}AccessRow([{string.Join(", ", rules)}], {(row.IsTrue("inside") ? "true" : "false")})";
    }

    /// <summary>The input members that name the row's resources and actions.</summary>
    public static IReadOnlyList<string> Members(JsonValue row) =>
        [.. Rules(row)
            .SelectMany(rule => rule.TextOf("resource")?.Split(':')
                ?? Arns(rule).SelectMany(arn => Placeholder.Matches(arn).Cast<Match>().Select(match => match.Groups[1].Value)))
            .Concat(Rules(row).Any(rule => rule.TextOf("versioned") is not null) ? ["VersionId"] : [])
            .Distinct()];

    /// <summary>The condition keys that members of the input set: the key and the member.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Keys(JsonValue row) =>
        [.. Rules(row).SelectMany(rule => rule["keys"]?.Members ?? [])
            .Select(key => new KeyValuePair<string, string>(key.Key, key.Value.Text ?? ""))
            .GroupBy(key => key.Key).Select(same => same.First())];

    private static IReadOnlyList<JsonValue> Rules(JsonValue row) => row.Items.Count > 0 ? row.Items : row["rules"]?.Items ?? [];

    private static IReadOnlyList<string> Arns(JsonValue rule) => rule["arn"] switch
    {
        null => ["*"],
        { Text: { } one } => [one],
        var several => [.. several.Items.Select(item => item.Text ?? "*")],
    };
}
