using Tarn.Sql.Matching.Values;

namespace Tarn.Sql.Matching;

/// <summary>count, sum, avg, min or max of the present values of some rows.</summary>
internal sealed class MatchFold(MatchTermOp op, MatchValueType from, MatchValueType type)
{
    private long _count;
    private Int128 _sum;
    private double _float;
    private PatternValue _best;

    private bool IsFloat => from.Kind is MatchValueKind.Double or MatchValueKind.Real;

    public void Add(PatternValue value)
    {
        _count++;
        if (op is MatchTermOp.Least or MatchTermOp.Greatest)
        {
            // NaN is greater than every number.
            var order = _best.IsNull ? 0 : MatchNumbers.Compare(value, _best, from) ?? double.IsNaN(value.Float).CompareTo(double.IsNaN(_best.Float));
            _best = _best.IsNull || (op == MatchTermOp.Least ? order < 0 : order > 0) ? value : _best;
        }
        else if (op != MatchTermOp.Count)
        {
            _float += IsFloat ? value.Float : from.Kind == MatchValueKind.Whole ? (double)value.Number : 0;
            _sum = IsFloat ? 0 : checked(_sum + value.Number);
        }
    }

    public PatternValue Result()
    {
        if (op == MatchTermOp.Count)
        {
            return PatternValue.Of(_count);
        }

        if (_count == 0)
        {
            return PatternValue.Null;
        }

        if (op is MatchTermOp.Least or MatchTermOp.Greatest)
        {
            return _best;
        }

        var number = op == MatchTermOp.Average ? _float / _count : _float;
        return type.Kind switch
        {
            MatchValueKind.Double => PatternValue.OfFloat(number),
            MatchValueKind.Real => PatternValue.OfFloat((float)number),
            MatchValueKind.Decimal => Decimal(),
            _ => MatchNumbers.InRange(_sum, type),
        };
    }

    private PatternValue Decimal()
    {
        var value = op == MatchTermOp.Average ? PatternNumbers.DivideHalfUp(_sum, _count) : _sum;
        return PatternNumbers.Fit(value, MatchNumbers.Pattern(type)) is { IsKnown: true } known ? known
            : throw new SqlException(SqlErrorName.NumericValueOutOfRange, "Decimal overflow");
    }
}
