using Tarn.Sql.Matching.Values;
using Tarn.Sql.Syntax;
using Tarn.Streaming.Patterns.Matching;

namespace Tarn.Streaming.Patterns.Conditions;

/// <content>Aggregates over the rows of one variable, or of all.</content>
internal sealed partial class PatternConditionBinder
{
    private const int AverageScaleMin = 6;

    private Bound BindAggregate(string name, CallExpression call)
    {
        if (name == "COUNT" && call.Star)
        {
            return new(PatternType.BigInt with { IsNullable = false }, c => PatternValue.Of((Int128)c.Count(MatchContext.AnyVariable)));
        }

        Arity(call, 1, 1);
        var (value, variable) = BindInside(call.Arguments[0]);
        if (name is "SUM" or "AVG" && !value.Type.IsNumber)
        {
            throw Mismatch($"{name} of {value.Type.Name}", call.At);
        }

        return name switch
        {
            "COUNT" => new(PatternType.BigInt with { IsNullable = false }, c => PatternValue.Of((Int128)Fold(c, value, variable, out _, (_, next) => next))),
            "SUM" => Sum(value, variable),
            "AVG" => Average(value, variable),
            _ => Extreme(value, variable, name == "MAX"),
        };
    }

    /// <summary>Folds the values that are not NULL, the oldest first, and counts them.</summary>
    /// <param name="all">Takes the values; null: they are not asked for.</param>
    private static long Fold(MatchContext context, Bound value, int variable, out PatternValue folded, Func<PatternValue, PatternValue, PatternValue> fold,
        List<PatternValue>? all = null)
    {
        var (count, rows) = (0L, context.Count(variable));
        folded = PatternValue.Null;
        var values = System.Buffers.ArrayPool<PatternValue>.Shared.Rent(rows);
        context.Collect(variable, value.Function, values.AsSpan(0, rows));
        for (var i = 0; i < rows; i++)
        {
            if (values[i].IsKnown)
            {
                folded = count++ == 0 ? values[i] : fold(folded, values[i]);
                all?.Add(values[i]);
            }
        }

        System.Buffers.ArrayPool<PatternValue>.Shared.Return(values, clearArray: true);
        return count;
    }

    private static PatternType SumType(PatternType type) => type.Kind == PatternKind.Decimal
        ? new(PatternKind.Decimal, PatternType.DecimalPrecisionMax, type.Scale) : type.Plain with { IsNullable = true };

    private static Bound Sum(Bound value, int variable)
    {
        var type = SumType(value.Type);
        return new(type, c => Fold(c, value, variable, out var sum, (a, b) => Add(a, b, type)) == 0 ? PatternValue.Null : sum);
    }

    /// <summary>Whole numbers wrap; a decimal sum of too many digits is NULL.</summary>
    private static PatternValue Add(PatternValue sum, PatternValue next, PatternType type) => sum.IsNull || next.IsNull ? PatternValue.Null
        : type.IsApproximate ? PatternValue.OfFloat(type.Kind == PatternKind.Float ? (float)(sum.Float + next.Float) : sum.Float + next.Float)
        : type.IsWhole ? PatternNumbers.Wrap(sum.Number + next.Number, type.Kind)
        : PatternDecimals.Calculate("+", sum.Number, type.Scale, next.Number, type.Scale, type);

    private static Bound Average(Bound value, int variable)
    {
        var type = value.Type.Kind == PatternKind.Decimal
            ? new PatternType(PatternKind.Decimal, PatternType.DecimalPrecisionMax, Math.Max(AverageScaleMin, value.Type.Scale))
            : value.Type.Plain with { IsNullable = true };
        var sumType = value.Type.IsWhole ? PatternType.BigInt : value.Type.IsApproximate ? PatternType.Double : SumType(value.Type);
        return new(type, c =>
        {
            var count = Fold(c, value, variable, out var sum, (a, b) => Add(a, b, sumType));
            return count == 0 || sum.IsNull ? PatternValue.Null
                : type.IsApproximate ? PatternValue.OfFloat(type.Kind == PatternKind.Float ? (float)(sum.Float / count) : sum.Float / count)
                : type.IsWhole ? PatternNumbers.Wrap(sum.Number / count, type.Kind)
                : PatternDecimals.Calculate("/", sum.Number, sumType.Scale, count, 0, type);
        });
    }

    private static Bound Extreme(Bound value, int variable, bool greatest)
    {
        var type = value.Type.Plain with { IsNullable = true };
        return new(type, c => Fold(c, value, variable, out var extreme,
            (a, b) => PatternOrdering.Compare(b, a, type) is var order && (greatest ? order > 0 : order < 0) ? b : a) == 0 ? PatternValue.Null : extreme);
    }
}
