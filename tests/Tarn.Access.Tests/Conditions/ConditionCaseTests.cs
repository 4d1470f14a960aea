using System.Runtime.CompilerServices;
using System.Text.Json;
using Tarn.Access.Conditions;
using Tarn.Access.Policies;

namespace Tarn.Access.Tests.Conditions;

/// <summary>The cases of <c>tests/data/policies/conditions.jsonl</c>: a condition, a resource, a folder or an error a line.</summary>
public sealed class ConditionCaseTests
{
    private const string Action = "s3:GetObject";

    [Fact]
    public void Conditions_hold_as_the_cases_say() => Check("holds", row =>
        Outcome(row, "\"*\"", "*") == (row.GetProperty("holds").GetBoolean() ? PolicyOutcome.Allowed : PolicyOutcome.Silent), 200);

    [Fact]
    public void A_negated_effect_denies_where_the_condition_holds() => Check("holds", row =>
        Outcome(row, "\"*\"", "*", "Deny") == (row.GetProperty("holds").GetBoolean() ? PolicyOutcome.Denied : PolicyOutcome.Silent), 200);

    [Fact]
    public void Resources_with_variables_decide_as_the_cases_say() => Check("asked", row =>
        Outcome(row, row.GetProperty("resource").GetRawText(), row.GetProperty("asked").GetString()!).ToString() == row.GetProperty("outcome").GetString(),
        20);

    [Fact]
    public void Folders_are_decided_as_the_cases_say() => Check("folder", row =>
    {
        var question = Ask(row, row.GetProperty("folder").GetString()!);
        return Policy(row, row.GetProperty("resource").GetRawText(), "Allow").DecideBelow(question, default).Right.ToString()
            == row.GetProperty("right").GetString();
    }, 10);

    [Fact]
    public void Malformed_conditions_are_refused_in_the_words_of_IAM() => Check("error", row =>
        Assert.Throws<FormatException>(() => Policy(row, "\"*\"", "Allow")).Message == row.GetProperty("error").GetString(), 10);

    [Fact]
    public void A_policy_without_conditions_allocates_nothing()
    {
        var policy = PolicyDocument.Parse(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::lake/*"}]}""", PolicyKind.Identity);
        var question = new PolicyQuestion(Action, "arn:aws:s3:::lake/a");
        Assert.Equal(PolicyOutcome.Allowed, policy.Decide(question));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            policy.Decide(question);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Check(string kind, Func<JsonElement, bool> isRight, int countMin)
    {
        var rows = File.ReadLines(CasesPath()).Select(line => JsonDocument.Parse(line).RootElement).Where(row => row.TryGetProperty(kind, out _)).ToList();
        Assert.True(rows.Count >= countMin);
        Assert.Empty(rows.Where(row => !isRight(row)).Select(row => row.GetRawText()));
    }

    private static PolicyOutcome Outcome(JsonElement row, string resource, string asked, string? effect = null) =>
        Policy(row, resource, effect ?? TextOf(row, "effect") ?? "Allow").Decide(Ask(row, asked));

    private static PolicyQuestion Ask(JsonElement row, string resource) => new(Action, resource, new GivenKeys(row.GetProperty("given")), null);

    private static PolicyDocument Policy(JsonElement row, string resource, string effect)
    {
        var condition = row.TryGetProperty("condition", out var found) ? found.GetRawText() : "{}";
        var element = row.TryGetProperty("excludes", out _) ? "NotResource" : "Resource";
        return PolicyDocument.Parse(
            $$"""
            {"Version":"{{TextOf(row, "version") ?? "2012-10-17"}}","Statement":
            {"Effect":"{{effect}}","Action":"s3:*","{{element}}":{{resource}},"Condition":{{condition}} } }
            """,
            PolicyKind.Identity);
    }

    private static string? TextOf(JsonElement row, string name) => row.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static string CasesPath([CallerFilePath] string here = "") =>
        Path.Join(Path.GetDirectoryName(here), "../../data/policies/conditions.jsonl");

    private sealed class GivenKeys(JsonElement given) : IConditionKeys
    {
        public IReadOnlyList<string>? Find(in PolicyQuestion question, string key)
        {
            foreach (var member in given.EnumerateObject())
            {
                if (member.Name.Equals(key, StringComparison.OrdinalIgnoreCase))
                {
                    return [.. member.Value.EnumerateArray().Select(value => value.GetString()!)];
                }
            }

            return null;
        }
    }
}
