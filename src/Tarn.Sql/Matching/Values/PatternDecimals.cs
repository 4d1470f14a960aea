using System.Numerics;

namespace Tarn.Sql.Matching.Values;

/// <summary>Exact arithmetic of decimals. Products have up to 76 digits before they are cut, so they are big integers.</summary>
internal static class PatternDecimals
{
    private static readonly BigInteger Limit = (BigInteger)Int128.MaxValue;

    public static PatternValue Calculate(string symbol, BigInteger left, int leftScale, BigInteger right, int rightScale, PatternType type)
    {
        if (symbol == "*")
        {
            return Fit(left * right, leftScale + rightScale, type);
        }

        if (symbol == "/")
        {
            if (right.IsZero)
            {
                throw new SqlException(SqlErrorName.DivisionByZero, "Division by zero");
            }

            var digits = type.Scale + rightScale - leftScale;
            return Narrow(Round(digits >= 0 ? left * BigInteger.Pow(10, digits) : left, digits >= 0 ? right : right * BigInteger.Pow(10, -digits)), type);
        }

        var scale = Math.Max(leftScale, rightScale);
        var (a, b) = (left * BigInteger.Pow(10, scale - leftScale), right * BigInteger.Pow(10, scale - rightScale));
        if (symbol == "%" && b.IsZero)
        {
            throw new SqlException(SqlErrorName.DivisionByZero, "Division by zero");
        }

        return Fit(symbol switch { "+" => a + b, "-" => a - b, _ => BigInteger.Remainder(a, b) }, scale, type);
    }

    private static PatternValue Fit(BigInteger unscaled, int scale, PatternType type) => Narrow(scale > type.Scale
        ? Round(unscaled, BigInteger.Pow(10, scale - type.Scale)) : unscaled * BigInteger.Pow(10, type.Scale - scale), type);

    private static PatternValue Narrow(BigInteger unscaled, PatternType type) =>
        BigInteger.Abs(unscaled) > Limit ? PatternValue.Null : PatternNumbers.Fit((Int128)unscaled, type);

    private static BigInteger Round(BigInteger value, BigInteger by)
    {
        var quotient = BigInteger.DivRem(value, by, out var rest);
        return BigInteger.Abs(rest) * 2 >= BigInteger.Abs(by) ? quotient + (value.Sign * by.Sign) : quotient;
    }
}
