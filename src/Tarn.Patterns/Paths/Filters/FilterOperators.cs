using System.Globalization;
using System.Text.Json;
using Tarn.Patterns.Expressions;

namespace Tarn.Patterns.Paths.Filters;

/// <summary>What operators say of two values.</summary>
internal static class FilterOperators
{
    private const long MatchStepsMax = 1_000_000;

    /// <summary>Whether the operator holds; null: it has no such operand.</summary>
    /// <exception cref="PatternException">An object has no emptiness; a regular expression takes too many steps.</exception>
    public static bool? Holds(FilterValue left, FilterOperator operation, FilterValue right) => operation switch
    {
        FilterOperator.Equal => left.Is(right),
        FilterOperator.NotEqual => !left.Is(right),
        FilterOperator.Same => AreOfOneKind(left, right) && left.Is(right),
        FilterOperator.NotSame => !(AreOfOneKind(left, right) && left.Is(right)),
        FilterOperator.Less => Order(left, right) < 0,
        FilterOperator.LessOrEqual => Order(left, right) <= 0,
        FilterOperator.Greater => Order(left, right) > 0,
        FilterOperator.GreaterOrEqual => Order(left, right) >= 0,
        FilterOperator.Matches => Matches(left, right),
        FilterOperator.In => IsIn(left, right),
        FilterOperator.NotIn => !IsIn(left, right),
        FilterOperator.Contains => left.Kind == FilterKind.Text && right.Kind == FilterKind.Text
            ? left.Text.Contains(right.Text, StringComparison.Ordinal)
            : left.Elements() is { } elements && elements.Any(right.Is),
        FilterOperator.Size => right.Kind == FilterKind.Number && SizeOf(left) == (int)double.Parse(right.Text, CultureInfo.InvariantCulture),
        FilterOperator.Empty => Empty(left, right),
        FilterOperator.SubsetOf => Lists(left, right, (some, all) => some.All(one => all.Any(one.Is))),
        FilterOperator.AnyOf => Lists(left, right, (some, others) => some.Any(one => others.Any(one.Is))),
        FilterOperator.NoneOf => Lists(left, right, (some, others) => !some.Any(one => others.Any(one.Is))),
        _ => null,
    };

    private static bool AreOfOneKind(FilterValue left, FilterValue right) => KindOf(left) == KindOf(right);

    private static FilterKind KindOf(FilterValue value) => value.Kind == FilterKind.JsonLiteral ? FilterKind.Json : value.Kind;

    // Null: these two have no order.
    private static int? Order(FilterValue left, FilterValue right) => (left.Kind, right.Kind) switch
    {
        (FilterKind.Number, FilterKind.Number) => PathNumbers.Compare(left.Text, right.Text),
        (FilterKind.Text, FilterKind.Text) => string.CompareOrdinal(left.Text, right.Text),
        _ => null,
    };

    private static bool? IsIn(FilterValue left, FilterValue right) =>
        right.Kind is FilterKind.Json or FilterKind.JsonLiteral ? right.Elements() is { } elements && elements.Any(left.Is) : null;

    private static bool? Lists(
        FilterValue left, FilterValue right, Func<IReadOnlyList<FilterValue>, IReadOnlyList<FilterValue>, bool> holds)
    {
        if (KindOf(right) != FilterKind.Json)
        {
            return null;
        }

        if (right.Elements() is not { } others)
        {
            return false;
        }

        return KindOf(left) != FilterKind.Json ? null : left.Elements() is { } elements && holds(elements, others);
    }

    private static int? SizeOf(FilterValue value) => value.Kind switch
    {
        FilterKind.Text => value.Text.Length,
        FilterKind.Json or FilterKind.JsonLiteral => value.Json.ValueKind == JsonValueKind.Array ? value.Json.GetArrayLength() : -1,
        _ => null,
    };

    private static bool? Empty(FilterValue left, FilterValue right)
    {
        if (left.Kind is not (FilterKind.Text or FilterKind.Json or FilterKind.JsonLiteral))
        {
            return false;
        }

        if (left.Kind != FilterKind.Text && left.Json.ValueKind == JsonValueKind.Object)
        {
            throw new PatternException("The operator empty is for texts and arrays, and the value is an object.");
        }

        return right.Kind == FilterKind.Boolean ? (SizeOf(left) == 0) == right.Boolean : null;
    }

    private static bool Matches(FilterValue left, FilterValue right)
    {
        if ((left.Kind == FilterKind.Expression) == (right.Kind == FilterKind.Expression))
        {
            return false;
        }

        var (pattern, value) = left.Kind == FilterKind.Expression ? (left, right) : (right, left);
        return value.Elements() is { } elements ? elements.Any(one => Matches(pattern, InputOf(one))) : Matches(pattern, InputOf(value));
    }

    private static string InputOf(FilterValue value) => value.Kind switch
    {
        FilterKind.Text or FilterKind.Number => value.Text,
        FilterKind.Boolean => value.Boolean ? "true" : "false",
        _ => "",
    };

    private static bool Matches(FilterValue pattern, string input)
    {
        var steps = MatchStepsMax;
        var status = pattern.Pattern!.Matcher(input.EnumerateRunes().Select(rune => rune.Value).ToArray()).Find(0, ref steps);
        return status == MatchStatus.OverBudget
            ? throw new PatternException("A regular expression of a filter takes too many steps.")
            : status == MatchStatus.Found;
    }
}
