using Tarn.Lake.Iceberg.Values;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Hive.Planning;

/// <summary>
/// Decides a predicate from the values of some fields, which all rows of a partition or file share. Of every other field nothing is known.
/// </summary>
/// <param name="values">Known values by field id; null: NULL.</param>
internal sealed class KnownValues(IReadOnlyDictionary<int, object?> values)
{
    private static readonly Outcomes[] Single = [Outcomes.True, Outcomes.False, Outcomes.Null];

    /// <summary>Whether a row with these values may meet the condition.</summary>
    public bool MayMatch(Predicate predicate) => (Of(predicate) & Outcomes.True) != 0;

    private Outcomes Of(Predicate predicate) => predicate switch
    {
        Predicate.Always always => always.Value ? Outcomes.True : Outcomes.False,
        Predicate.Comparison comparison => Of(comparison.FieldId, value => Holds(comparison.Operator, value, comparison.Value)),
        Predicate.Membership membership => Of(membership.FieldId, value => IsAmong(value, membership.Values)),
        Predicate.NullTest test => !values.TryGetValue(test.FieldId, out var value) ? Outcomes.True | Outcomes.False
            : value is null ? Outcomes.True : Outcomes.False,
        Predicate.Conjunction all => all.Terms.Aggregate(Outcomes.True, (left, term) => Join(left, Of(term), And)),
        Predicate.Disjunction any => any.Terms.Aggregate(Outcomes.False, (left, term) => Join(left, Of(term), Or)),
        Predicate.Negation not => Join(Of(not.Term), Outcomes.True, (one, _) => one switch
        {
            Outcomes.True => Outcomes.False,
            Outcomes.False => Outcomes.True,
            _ => one,
        }),
        _ => Outcomes.Any,
    };

    private Outcomes Of(int field, Func<object, bool?> holds) => !values.TryGetValue(field, out var value) ? Outcomes.Any
        : value is null ? Outcomes.Null
        : holds(value) switch
        {
            true => Outcomes.True,
            false => Outcomes.False,
            null => Outcomes.Any,
        };

    private static bool? IsAmong(object value, IReadOnlyList<object> items)
    {
        var isUnknown = false;
        foreach (var item in items)
        {
            switch (Holds(ComparisonOperator.Equal, value, item))
            {
                case true:
                    return true;
                case null:
                    isUnknown = true;
                    break;
            }
        }

        return isUnknown ? null : false;
    }

    // Null: the two have no common form.
    private static bool? Holds(ComparisonOperator comparison, object value, object other)
    {
        if (Normal(value) is var left && Normal(other) is var right && left.GetType() != right.GetType())
        {
            return null;
        }

        if (ValueOrder.IsNan(left) || ValueOrder.IsNan(right))
        {
            return comparison == ComparisonOperator.NotEqual;
        }

        var order = left is double a && right is double b ? a.CompareTo(b) : ValueOrder.Compare(left, right);
        return comparison switch
        {
            ComparisonOperator.Equal => order == 0,
            ComparisonOperator.NotEqual => order != 0,
            ComparisonOperator.Less => order < 0,
            ComparisonOperator.LessOrEqual => order <= 0,
            ComparisonOperator.Greater => order > 0,
            ComparisonOperator.GreaterOrEqual => order >= 0,
        };
    }

    private static object Normal(object value) => value switch
    {
        int number => (long)number,
        float number => (double)number,
        _ => value,
    };

    private static Outcomes Join(Outcomes left, Outcomes right, Func<Outcomes, Outcomes, Outcomes> join)
    {
        var joined = Outcomes.None;
        foreach (var one in Single.Where(one => (left & one) != 0))
        {
            foreach (var other in Single.Where(other => (right & other) != 0))
            {
                joined |= join(one, other);
            }
        }

        return joined;
    }

    private static Outcomes And(Outcomes one, Outcomes other) => one == Outcomes.False || other == Outcomes.False ? Outcomes.False
        : one == Outcomes.True ? other : one;

    private static Outcomes Or(Outcomes one, Outcomes other) => one == Outcomes.True || other == Outcomes.True ? Outcomes.True
        : one == Outcomes.False ? other : one;
}
