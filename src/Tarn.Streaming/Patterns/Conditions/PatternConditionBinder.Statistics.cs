using System.Numerics;
using System.Text;
using Tarn.Sql.Matching.Values;
using Tarn.Sql.Syntax;

namespace Tarn.Streaming.Patterns.Conditions;

/// <content>Deviations and lists over the rows of one variable, or of all.</content>
internal sealed partial class PatternConditionBinder
{
    /// <summary>They have the type of their argument; over whole numbers each step is cut, as in Flink's aggregates.</summary>
    private Bound BindDeviation(string name, CallExpression call)
    {
        Arity(call, 1, 1);
        var (value, variable) = BindInside(call.Arguments[0]);
        if (!value.Type.IsNumber)
        {
            throw Mismatch($"{name} of {value.Type.Name}", call.At);
        }

        var (isSample, isRoot) = (!name.EndsWith("_POP", StringComparison.Ordinal), name.StartsWith("STDDEV", StringComparison.Ordinal));
        var type = value.Type.Kind == PatternKind.Decimal
            ? new PatternType(PatternKind.Decimal, PatternType.DecimalPrecisionMax, Math.Max(AverageScaleMin, value.Type.Scale))
            : value.Type.Plain with { IsNullable = true };
        return new(type, c =>
        {
            var known = new List<PatternValue>();
            Fold(c, value, variable, out _, (_, next) => next, known);
            return known.Count <= (isSample ? 1 : 0) ? PatternValue.Null
                : value.Type.IsWhole ? Whole(known, isSample, isRoot, type) : Real(known, value.Type, isSample, isRoot, type);
        });
    }

    private static PatternValue Whole(List<PatternValue> values, bool isSample, bool isRoot, PatternType type)
    {
        var (sum, squares) = (BigInteger.Zero, BigInteger.Zero);
        foreach (var value in values)
        {
            sum += (BigInteger)value.Number;
            squares += (BigInteger)value.Number * (BigInteger)value.Number;
        }

        var variance = (squares - (sum * sum / values.Count)) / (isSample ? values.Count - 1 : values.Count);
        return PatternNumbers.Wrap(isRoot ? (Int128)Math.Truncate(Math.Sqrt((double)variance)) : (Int128)variance, type.Kind);
    }

    private static PatternValue Real(List<PatternValue> values, PatternType from, bool isSample, bool isRoot, PatternType type)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var value in values)
        {
            var number = PatternNumbers.ToDouble(value, from);
            (sum, squares) = (sum + number, squares + (number * number));
        }

        var variance = (squares - (sum * sum / values.Count)) / (isSample ? values.Count - 1 : values.Count);
        return PatternNumbers.Convert(PatternValue.OfFloat(isRoot ? Math.Sqrt(variance) : variance), PatternType.Double, type);
    }

    private Bound BindListed(CallExpression call)
    {
        Arity(call, 1, 2);
        var (value, variable) = BindInside(call.Arguments[0]);
        IsText(value, call.At);
        var separator = call.Arguments.Count == 1 ? "," : Bind(call.Arguments[1]).Constant is { Text: { } text } ? text
            : throw PatternError.Refused("a separator of LISTAGG that is no constant text", call.At);
        return new(PatternType.Text, c =>
        {
            var known = new List<PatternValue>();
            Fold(c, value, variable, out _, (_, next) => next, known);
            return known.Count == 0 ? PatternValue.Null : PatternValue.Of(new StringBuilder().AppendJoin(separator, known.Select(k => k.Text)).ToString());
        });
    }
}
