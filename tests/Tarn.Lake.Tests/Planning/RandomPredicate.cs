using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Tests.Planning;

/// <summary>Random predicates, each with its meaning for a row: true, false or (null) unknown.</summary>
internal static class RandomPredicate
{
    public static (Predicate Predicate, Func<Dictionary<int, object?>, bool?> Test) Make(Random random, Schema schema, int depth)
    {
        var kind = random.Next(depth == 0 ? 3 : 7);
        if (kind >= 5)
        {
            var terms = Enumerable.Range(0, 2 + random.Next(2)).Select(_ => Make(random, schema, depth - 1)).ToList();
            return kind == 5
                ? (Predicate.And([.. terms.Select(t => t.Predicate)]), row => All(terms.Select(t => t.Test(row))))
                : (Predicate.Or([.. terms.Select(t => t.Predicate)]), row => Not(All(terms.Select(t => Not(t.Test(row))))));
        }

        if (kind == 4)
        {
            var (term, test) = Make(random, schema, depth - 1);
            return (Predicate.Not(term), row => Not(test(row)));
        }

        var field = schema.Columns.Fields[random.Next(schema.Columns.Fields.Count)];
        var type = (PrimitiveType)field.Type;
        if (kind == 0 && random.Next(2) == 0)
        {
            return (Predicate.IsNull(field.Id), row => row[field.Id] is null);
        }

        if (kind == 1)
        {
            var values = Enumerable.Range(0, 1 + random.Next(4)).Select(_ => Literal(random, type)).ToList();
            return (Predicate.In(field.Id, values), row => row[field.Id] is { } own ? values.Any(v => Compare(own, v) == 0) : null);
        }

        var comparison = (ComparisonOperator)random.Next(6);
        var value = Literal(random, type);
        return (Predicate.Compare(field.Id, comparison, value), row => row[field.Id] is { } own ? Passes(comparison, Compare(own, value)) : null);
    }

    private static object Literal(Random random, PrimitiveType type)
    {
        while (true)
        {
            var value = RandomValues.Value(random, type);
            if (!ValueOrder.IsNan(value))
            {
                return value is int number && random.Next(2) == 0 ? (long)number : value;
            }
        }
    }

    /// <summary>The order of two values as SQL has it; null with NaN.</summary>
    private static int? Compare(object own, object value) => (own, value) switch
    {
        _ when ValueOrder.IsNan(own) => null,
        (int a, long b) => ((long)a).CompareTo(b),
        (float a, float b) => a < b ? -1 : a > b ? 1 : 0,
        (double a, double b) => a < b ? -1 : a > b ? 1 : 0,
        _ => ValueOrder.Compare(own, value),
    };

    private static bool Passes(ComparisonOperator comparison, int? order) => comparison switch
    {
        ComparisonOperator.Equal => order == 0,
        ComparisonOperator.NotEqual => order != 0,
        ComparisonOperator.Less => order < 0,
        ComparisonOperator.LessOrEqual => order <= 0,
        ComparisonOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static bool? Not(bool? value) => value is { } known ? !known : null;

    private static bool? All(IEnumerable<bool?> values)
    {
        bool? all = true;
        foreach (var value in values)
        {
            all = value == false || all == false ? false : value is null || all is null ? null : true;
        }

        return all;
    }
}
