using System.Text.Json;

namespace Tarn.Access.Conditions;

/// <summary>The conditions of a statement: all of them must hold.</summary>
public sealed class ConditionBlock
{
    private const string Syntax = "Syntax errors in policy.";

    private readonly ConditionTest[] _tests;

    private ConditionBlock(ConditionTest[] tests)
    {
        _tests = tests;
        LimitsCallers = Array.Exists(tests, test => test.LimitsCallers);
        DependsOnResource = Array.Exists(tests, test => test.DependsOnResource);
    }

    /// <summary>Whether a key's values belong to the resource, so that they differ between the objects of a folder.</summary>
    public bool DependsOnResource { get; }

    /// <summary>The keys, in lower case.</summary>
    public IEnumerable<string> Keys => _tests.Select(test => test.Key);

    /// <summary>Whether a key limits the network, account or organisation of callers to fixed values.</summary>
    public bool LimitsCallers { get; }

    /// <summary>Reads the element Condition.</summary>
    /// <param name="hasVariables">Whether the policy's version has variables.</param>
    /// <returns>Null: the element names no key, and so limits nothing.</returns>
    /// <exception cref="FormatException">The element is malformed; the message is IAM's.</exception>
    public static ConditionBlock? Parse(JsonElement element, bool hasVariables)
    {
        var tests = new List<ConditionTest>();
        foreach (var named in MembersOf(element))
        {
            foreach (var key in MembersOf(named.Value))
            {
                var rule = ConditionOperator.Read(named.Name) ?? throw new FormatException(Syntax);
                if (key.Name.IndexOf(':', StringComparison.Ordinal) is not > 0)
                {
                    throw new FormatException("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
                }

                var values = TextsOf(key.Value).Select(text => new ConditionValue(rule.Comparison, text, hasVariables));
                tests.Add(new ConditionTest(rule, key.Name.ToLowerInvariant(), [.. values]));
            }
        }

        return tests.Count == 0 ? null : new ConditionBlock([.. tests]);
    }

    /// <summary>Whether all conditions hold.</summary>
    public bool Holds(in PolicyQuestion question)
    {
        foreach (var test in _tests)
        {
            if (!test.Holds(question))
            {
                return false;
            }
        }

        return true;
    }

    private static JsonElement.ObjectEnumerator MembersOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : throw new FormatException(Syntax);

    // Values are texts, numbers, and true or false: one, or a list.
    private static string[] TextsOf(JsonElement value)
    {
        string[] texts = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(TextOf)] : [TextOf(value)];
        return texts.Length > 0 ? texts : throw new FormatException(Syntax);
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw new FormatException(Syntax),
    };
}
