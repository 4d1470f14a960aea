namespace Tarn.Access.Conditions;

/// <summary>One key of a condition with its operator and values.</summary>
/// <param name="key">The key in lower case.</param>
/// <param name="values">The policy's values: one that fits is enough, and for a negated operator none may fit.</param>
internal sealed class ConditionTest(ConditionOperator rule, string key, ConditionValue[] values)
{
    private static readonly HashSet<string> CallerKeys = new(StringComparer.Ordinal)
    {
        "aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:sourceaccount", "aws:sourcearn",
        "aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:userid",
    };

    /// <summary>Whether the key's values belong to the resource, so that they differ between the objects of a folder.</summary>
    public bool DependsOnResource =>
        key.StartsWith("aws:resourcetag/", StringComparison.Ordinal) || key.StartsWith("s3:existingobjecttag/", StringComparison.Ordinal);

    /// <summary>The key in lower case.</summary>
    public string Key => key;

    /// <summary>Whether the key limits the network, account or organisation of callers to fixed values.</summary>
    public bool LimitsCallers => CallerKeys.Contains(key) && !rule.IfExists && !rule.IsNegated && !Array.Exists(values, value => value.IsWide);

    /// <summary>Whether the test passes.</summary>
    public bool Holds(in PolicyQuestion question)
    {
        var given = question.Find(key);
        if (rule.Comparison == ConditionComparison.Absence)
        {
            return Array.Exists(values, value => value.IsTrue == (given is null or []));
        }

        if (given is null && rule.IfExists)
        {
            return true;
        }

        return rule.Set switch
        {
            ConditionSet.Any => !IsEmpty(given) && Passing(question, given!) > 0,
            ConditionSet.All => IsEmpty(given) || Passing(question, given!) == given!.Count,
            _ when given is null => rule.IsNegated,
            _ => rule.IsNegated ? Passing(question, given) == given.Count : Passing(question, given) > 0,
        };
    }

    // A set that holds nothing but the empty text counts as no set.
    private static bool IsEmpty(IReadOnlyList<string>? given) => given is null or [] or [""];

    private int Passing(in PolicyQuestion question, IReadOnlyList<string> given)
    {
        var count = 0;
        for (var i = 0; i < given.Count; i++)
        {
            var fits = false;
            for (var j = 0; j < values.Length && !fits; j++)
            {
                fits = values[j].Fits(question, given[i]);
            }

            count += fits != rule.IsNegated ? 1 : 0;
        }

        return count;
    }
}
