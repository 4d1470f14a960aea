using System.Collections.Frozen;

namespace Tarn.Access.Conditions;

/// <summary>An operator of conditions, as named in a policy: <c>ForAnyValue:StringNotLikeIfExists</c>.</summary>
/// <param name="IsNegated">Whether the values must differ.</param>
/// <param name="Set">The rule for keys with several values.</param>
/// <param name="IfExists">Whether an absent key passes.</param>
internal readonly record struct ConditionOperator(ConditionComparison Comparison, bool IsNegated, ConditionSet Set, bool IfExists)
{
    private const string Suffix = "IfExists";

    private static readonly FrozenDictionary<string, (ConditionComparison Comparison, bool IsNegated)> Names =
        new Dictionary<string, (ConditionComparison, bool)>
        {
            ["StringEquals"] = (ConditionComparison.Text, false),
            ["StringNotEquals"] = (ConditionComparison.Text, true),
            ["StringEqualsIgnoreCase"] = (ConditionComparison.TextIgnoreCase, false),
            ["StringNotEqualsIgnoreCase"] = (ConditionComparison.TextIgnoreCase, true),
            ["StringLike"] = (ConditionComparison.Pattern, false),
            ["StringNotLike"] = (ConditionComparison.Pattern, true),
            ["NumericEquals"] = (ConditionComparison.Number, false),
            ["NumericNotEquals"] = (ConditionComparison.Number, true),
            ["NumericLessThan"] = (ConditionComparison.NumberLess, false),
            ["NumericLessThanEquals"] = (ConditionComparison.NumberLessOrEqual, false),
            ["NumericGreaterThan"] = (ConditionComparison.NumberGreater, false),
            ["NumericGreaterThanEquals"] = (ConditionComparison.NumberGreaterOrEqual, false),
            ["DateEquals"] = (ConditionComparison.Time, false),
            ["DateNotEquals"] = (ConditionComparison.Time, true),
            ["DateLessThan"] = (ConditionComparison.TimeLess, false),
            ["DateLessThanEquals"] = (ConditionComparison.TimeLessOrEqual, false),
            ["DateGreaterThan"] = (ConditionComparison.TimeGreater, false),
            ["DateGreaterThanEquals"] = (ConditionComparison.TimeGreaterOrEqual, false),
            ["Bool"] = (ConditionComparison.Truth, false),
            ["BinaryEquals"] = (ConditionComparison.Bytes, false),
            ["IpAddress"] = (ConditionComparison.Address, false),
            ["NotIpAddress"] = (ConditionComparison.Address, true),
            ["ArnEquals"] = (ConditionComparison.Arn, false),
            ["ArnLike"] = (ConditionComparison.Arn, false),
            ["ArnNotEquals"] = (ConditionComparison.Arn, true),
            ["ArnNotLike"] = (ConditionComparison.Arn, true),
            ["Null"] = (ConditionComparison.Absence, false),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a name; null: there is no such operator.</summary>
    public static ConditionOperator? Read(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        ConditionSet? set = colon < 0 ? ConditionSet.None : name[..colon].ToLowerInvariant() switch
        {
            "foranyvalue" => ConditionSet.Any,
            "forallvalues" => ConditionSet.All,
            _ => null,
        };
        var rest = name[(colon + 1)..];
        var ifExists = rest.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);
        var isKnown = Names.TryGetValue(ifExists ? rest[..^Suffix.Length] : rest, out var found);
        return isKnown && set is { } known && !(ifExists && found.Comparison == ConditionComparison.Absence)
            ? new ConditionOperator(found.Comparison, found.IsNegated, known, ifExists)
            : null;
    }
}
