using Tarn.Sql.Matching.Values;
using Tarn.Sql.Syntax;

namespace Tarn.Streaming.Patterns.Conditions;

/// <content>Functions of numbers and times.</content>
internal sealed partial class PatternConditionBinder
{
    private const long SecondNanoseconds = 1_000_000_000;

    private static Bound BindWhole(string name, Bound value, SourcePosition at)
    {
        if (!value.Type.IsNumber)
        {
            throw Mismatch($"{name} of {value.Type.Name}", at);
        }

        var isFloor = name == "FLOOR";
        var type = value.Type.Kind == PatternKind.Decimal ? value.Type with { Scale = 0 } : value.Type;
        var unit = PatternNumbers.Rescale(1, 0, new(PatternKind.Decimal, PatternType.DecimalPrecisionMax, value.Type.Scale)).Number;
        return new(type, c => value.Function(c) is not { IsKnown: true } known ? PatternValue.Null
            : value.Type.IsApproximate ? PatternValue.OfFloat(isFloor ? Math.Floor(known.Float) : Math.Ceiling(known.Float))
            : value.Type.Kind != PatternKind.Decimal ? known
            : PatternValue.Of(isFloor ? FloorDivide(known.Number, unit) : -FloorDivide(-known.Number, unit)));
    }

    private static Int128 FloorDivide(Int128 value, Int128 by) => Int128.DivRem(value, by) is var (quotient, rest) && rest < 0 ? quotient - 1 : quotient;

    private Bound BindDouble(string name, CallExpression call)
    {
        Arity(call, name == "POWER" ? 2 : 1, name == "POWER" ? 2 : 1);
        Bound[] values = [.. call.Arguments.Select(Bind)];
        if (values.FirstOrDefault(v => !v.Type.IsNumber && v.Type.Kind != PatternKind.Null) is { } other)
        {
            throw Mismatch($"{name} of {other.Type.Name}", call.At);
        }

        return new(PatternType.Double with { IsNullable = values.Any(v => v.Type.IsNullable) }, c =>
        {
            var (x, y) = (values[0].Function(c), values[^1].Function(c));
            if (x.IsNull || y.IsNull)
            {
                return PatternValue.Null;
            }

            var (a, b) = (PatternNumbers.ToDouble(x, values[0].Type), PatternNumbers.ToDouble(y, values[^1].Type));
            return PatternValue.OfFloat(name switch
            {
                "SQRT" => Math.Sqrt(a),
                "EXP" => Math.Exp(a),
                "LN" => Math.Log(a),
                "LOG10" => Math.Log10(a),
                _ => Math.Pow(a, b),
            });
        });
    }

    /// <summary>NULL where one value is NULL.</summary>
    private Bound BindExtreme(bool greatest, CallExpression call)
    {
        Arity(call, 1, int.MaxValue);
        Bound[] values = [.. call.Arguments.Select(Bind)];
        var type = CommonType(values, call.At) with { IsNullable = values.Any(v => v.Type.IsNullable) };
        var functions = values.Select(v => Comparable(v, type)).ToArray();
        return new(type, c =>
        {
            var best = functions[0](c);
            foreach (var function in functions.AsSpan(1))
            {
                var next = function(c);
                if (best.IsNull || next.IsNull)
                {
                    return PatternValue.Null;
                }

                var order = PatternOrdering.Compare(next, best, type);
                best = (greatest ? order > 0 : order < 0) ? next : best;
            }

            return best;
        });
    }

    /// <summary>TIMESTAMPDIFF: whole units between two times.</summary>
    private Bound BindDifference(CallExpression call)
    {
        Arity(call, 3, 3);
        var unit = call.Arguments[0] is NameExpression named ? named.Name.Text.ToUpperInvariant() : "";
        var (from, to) = (Bind(call.Arguments[1]), Bind(call.Arguments[2]));
        if (new[] { from, to }.Any(b => !b.Type.IsTimestamp && b.Type.Kind is not (PatternKind.Date or PatternKind.Null)))
        {
            throw Mismatch($"TIMESTAMPDIFF of {from.Type.Name} and {to.Type.Name}", call.At);
        }

        Int128 size = unit switch
        {
            "SECOND" => SecondNanoseconds,
            "MINUTE" => 60 * SecondNanoseconds,
            "HOUR" => 3_600 * SecondNanoseconds,
            "DAY" => 86_400 * SecondNanoseconds,
            "WEEK" => 7 * 86_400 * SecondNanoseconds,
            "MONTH" => -1,
            "QUARTER" => -3,
            "YEAR" => -12,
            _ => throw PatternError.Refused($"the unit {unit} of TIMESTAMPDIFF", call.At),
        };
        return new(PatternType.Int with { IsNullable = from.Type.IsNullable || to.Type.IsNullable }, c =>
        {
            var (a, b) = (from.Function(c), to.Function(c));
            if (a.IsNull || b.IsNull)
            {
                return PatternValue.Null;
            }

            var (x, y) = (Nanoseconds(a, from.Type), Nanoseconds(b, to.Type));
            return PatternNumbers.Wrap(size > 0 ? (y - x) / size : Months(x, y) / -size, PatternKind.Int);
        });
    }

    private static Int128 Nanoseconds(PatternValue time, PatternType type) =>
        type.Kind == PatternKind.Date ? time.Number * 86_400 * SecondNanoseconds : time.Number;

    private static Int128 Months(Int128 from, Int128 to)
    {
        if (to < from)
        {
            return -Months(to, from);
        }

        var (a, b) = (DateTime.UnixEpoch.AddTicks((long)(from / 100)), DateTime.UnixEpoch.AddTicks((long)(to / 100)));
        var months = ((b.Year - a.Year) * 12) + b.Month - a.Month;
        return months > 0 && a.AddMonths(months) > b ? months - 1 : months;
    }
}
