namespace Tarn.Sql.Functions.Managed.SqlJson;

/// <summary>Predicates; null is unknown.</summary>
internal sealed partial class PathEvaluator
{
    private bool? Holds(PathPredicate predicate) => predicate switch
    {
        PathPredicate.Junction { And: true } both => Holds(both.Left) switch
        {
            false => false,
            true => Holds(both.Right),
            _ => Holds(both.Right) == false ? false : null,
        },
        PathPredicate.Junction either => Holds(either.Left) switch
        {
            true => true,
            false => Holds(either.Right),
            _ => Holds(either.Right) == true ? true : null,
        },
        PathPredicate.Inverse inverse => !Holds(inverse.Value),
        PathPredicate.IsUnknown unknown => Holds(unknown.Value) is null,
        PathPredicate.Exists exists => Sequence(exists.Value) is { } items ? items.Count > 0 : null,
        PathPredicate.Comparison comparison => Pairs(comparison.Left, comparison.Right, (a, b) => Compared(comparison.Operator, a, b)),
        PathPredicate.StartsWith starts => Pairs(starts.Value, starts.Start, (a, b) =>
            a is JsonItem.Text text && b is JsonItem.Text start ? text.Value.StartsWith(start.Value, StringComparison.Ordinal) : null),
        _ => throw new InvalidOperationException($"no condition {predicate.GetType().Name}"),
    };

    /// <summary>The items of an operand; null when the path fails on it.</summary>
    private List<JsonItem>? Sequence(PathNode node)
    {
        var (currents, lasts) = (_current.Count, _last.Count);
        try
        {
            return [.. Of(node)];
        }
        catch (PathFailureException)
        {
            while (_current.Count > currents)
            {
                _current.Pop();
            }

            while (_last.Count > lasts)
            {
                _last.Pop();
            }

            return null;
        }
    }

    /// <summary>Whether a pair of items holds. In lax mode the first result that is not false decides.</summary>
    private bool? Pairs(PathNode left, PathNode right, Func<JsonItem, JsonItem, bool?> holds)
    {
        if (Sequence(left) is not { } a || Sequence(right) is not { } b)
        {
            return null;
        }

        bool? result = false;
        foreach (var x in Unwrapped(a))
        {
            foreach (var y in Unwrapped(b))
            {
                var one = holds(x, y);
                if (one != false)
                {
                    if (path.IsLax || one is null)
                    {
                        return one;
                    }

                    result = true;
                }
            }
        }

        return result;
    }

    private static bool? Compared(string sign, JsonItem a, JsonItem b)
    {
        if (a is JsonItem.Null || b is JsonItem.Null)
        {
            var both = a is JsonItem.Null && b is JsonItem.Null;
            return sign switch { "=" or "<=" or ">=" => both, "<>" => !both, _ => false };
        }

        int? order = (a, b) switch
        {
            (JsonItem.Text x, JsonItem.Text y) => string.CompareOrdinal(x.Value, y.Value),
            (JsonItem.Truth x, JsonItem.Truth y) => x.Value.CompareTo(y.Value),
            (JsonItem.Whole x, JsonItem.Whole y) => x.Value.CompareTo(y.Value),
            (JsonItem.Floating, JsonItem.Whole or JsonItem.Fixed or JsonItem.Floating) or (JsonItem.Whole or JsonItem.Fixed, JsonItem.Floating) =>
                Double(a).CompareTo(Double(b)),
            (JsonItem.Whole or JsonItem.Fixed, JsonItem.Whole or JsonItem.Fixed) => Decimal(a).CompareTo(Decimal(b)),
            _ => null,
        };
        return order is not { } n ? null : sign switch
        {
            "=" => n == 0,
            "<>" => n != 0,
            "<" => n < 0,
            "<=" => n <= 0,
            ">" => n > 0,
            _ => n >= 0,
        };
    }
}
