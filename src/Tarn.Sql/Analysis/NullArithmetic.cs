using Tarn.Sql.Functions;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>
/// Trino's types of `+ - * / %` with an untyped null. The null gets the type of the one operator that fits. Where several fit and
/// their results differ, the statement needs a cast.
/// </summary>
internal static class NullArithmetic
{
    /// <summary>The type of the result.</summary>
    /// <returns>The type; null when no operator fits.</returns>
    /// <exception cref="SqlException">AMBIGUOUS_FUNCTION_CALL: operators with different results fit.</exception>
    public static SqlType? Result(string op, SqlType left, SqlType right, SourcePosition at)
    {
        var isNullLeft = left.Kind == TypeKind.Unknown;
        var other = isNullLeft ? right : left;
        var isFactor = op is "*" || (op is "/" && isNullLeft);
        return other.Kind switch
        {
            TypeKind.Unknown => op == "%" ? SqlType.Tinyint : throw FunctionResolver.Ambiguous(at),
            // An interval times a double or a bigint is an interval.
            TypeKind.Double when isFactor => throw FunctionResolver.Ambiguous(at),
            TypeKind.Bigint when op == "*" => throw FunctionResolver.Ambiguous(at),
            _ when other.IsNumeric => other,
            _ when other.IsInterval => Span(op, other, isNullLeft, at),
            _ when !ArithmeticTypes.IsPoint(other) || op is not ("+" or "-") => null,
            _ when op == "-" => isNullLeft ? SqlType.IntervalDayToSecond : throw FunctionResolver.Ambiguous(at),
            // Milliseconds make three digits of a coarser timestamp, months do not.
            TypeKind.Timestamp or TypeKind.TimestampWithTimeZone when other.Precision < 3 => throw FunctionResolver.Ambiguous(at),
            _ => ArithmeticTypes.WithMilliseconds(other, SqlType.IntervalDayToSecond),
        };
    }

    private static SqlType? Span(string op, SqlType interval, bool isNullLeft, SourcePosition at) => op switch
    {
        "+" => throw FunctionResolver.Ambiguous(at),
        "-" => isNullLeft ? throw FunctionResolver.Ambiguous(at) : interval,
        "*" => interval,
        "/" => isNullLeft ? null : interval,
        _ => null,
    };
}
