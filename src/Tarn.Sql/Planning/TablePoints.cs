using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Planning;

/// <summary>
/// Finds the state that `FOR VERSION AS OF` and `FOR TIMESTAMP AS OF` ask for, before a table is looked up. Their values are constants:
/// literals, parameters, the statement's time, casts between times, and intervals added to times.
/// </summary>
internal static class TablePoints
{
    private const long MillisecondMicros = 1_000;
    private const long DayMicros = 86_400_000_000;

    /// <exception cref="SqlException">TYPE_MISMATCH, INVALID_ARGUMENTS; NOT_SUPPORTED: the value is no such constant.</exception>
    public static TablePoint Of(TablePeriod period, BindingContext context)
    {
        var value = new QueryBinder(context).BindAlone(period.End, "FOR clause");
        var type = value.Type;
        if (type.Kind != TypeKind.Unknown && !period.IsVersion && !IsTime(type))
        {
            throw new SqlException(SqlErrorName.TypeMismatch,
                $"Type {type.Name} invalid. Temporal pointers must be of type Timestamp, Timestamp with Time Zone, or Date.", period.At);
        }

        if (IsNull(value))
        {
            throw new SqlException(SqlErrorName.InvalidArguments, "Pointer value cannot be NULL", period.At);
        }

        return period.IsVersion ? Version(value, period) : Time(value, period, context.Now);
    }

    private static TablePoint Version(PlanExpression value, TablePeriod period) => value switch
    {
        { Type.IsInteger: true } when Number(value) is { } id => new TablePoint.OfSnapshot(id),
        { Type.Kind: TypeKind.Varchar } when Text(value) is { } name => new TablePoint.OfReference(name),
        { Type: { IsInteger: false, Kind: not TypeKind.Varchar } type } =>
            throw new SqlException(SqlErrorName.NotSupported, $"Unsupported type for table version: {type.Name}"),
        _ => throw NoConstant("VERSION", period),
    };

    private static TablePoint.OfTime Time(PlanExpression value, TablePeriod period, DateTimeOffset now)
    {
        var micros = Micros(value) ?? throw NoConstant("TIMESTAMP", period);
        if (micros >= (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond)
        {
            throw new SqlException(SqlErrorName.InvalidArguments, $"Pointer value '{Shown(micros, value)}' is not in the past", period.At);
        }

        return new(Floor(micros, MillisecondMicros) / MillisecondMicros);
    }

    private static SqlException NoConstant(string kind, TablePeriod period) => new(SqlErrorName.NotSupported,
        $"FOR {kind} AS OF takes a literal, a parameter, the current time, and intervals added to or subtracted from a time", period.At);

    private static bool IsTime(SqlType type) => type.Kind is TypeKind.Date or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone;

    private static bool IsNull(PlanExpression value) => value is Constant { Value: null } || (value is Coercion coercion && IsNull(coercion.Value));

    private static long? Number(PlanExpression value) => value switch
    {
        Constant { Value: long number } => number,
        Coercion { Value: Constant { Value: string text } } => long.TryParse(text, out var number) ? number : null,
        Coercion coercion => Number(coercion.Value),
        _ => null,
    };

    private static string? Text(PlanExpression value) => value switch
    {
        Constant { Value: string text } => text,
        Coercion { Value: { Type.Kind: TypeKind.Varchar } inner, Type.Precision: SqlType.Unbounded } => Text(inner),
        _ => null,
    };

    /// <summary>Microseconds since 1970; null when the value is not a constant of a known form.</summary>
    private static long? Micros(PlanExpression value) => value switch
    {
        Constant { Type: { Kind: TypeKind.Date or TypeKind.Timestamp } } => LiteralValue.Of(value, SqlType.Timestamp(6))?.Value as long?,
        Constant { Type.Kind: TypeKind.TimestampWithTimeZone } => LiteralValue.Of(value, SqlType.TimestampWithTimeZone(6))?.Value as long?,
        FunctionInvocation { Function.Name: "at_timezone" } zoned => Micros(zoned.Arguments[0]),
        FunctionInvocation { Function: var function, Arguments: [Constant { Value: string local }, Constant { Value: string region }] }
            when ReferenceEquals(function, FunctionTable.ZonedLiteral) => Zones.InstantOf(local, region),
        Coercion { Value: Constant { Value: string text, Type.Kind: TypeKind.Varchar } } when IsTime(value.Type) => OfText(text) is { } read
            ? Rounded(read, value.Type) : null,
        Coercion { Value: var inner } when IsTime(value.Type) && IsTime(inner.Type) => Micros(inner) is { } found ? Rounded(found, value.Type) : null,
        ArithmeticOperation { Operator: "+" or "-" } sum => Sum(sum),
        _ => null,
    };

    private static long? OfText(string text) => Literals.Date(text.Trim()) is { } day ? Micros(new Constant(day, SqlType.Date))
        : Literals.Timestamp(text) is { } time ? Micros(time) : null;

    private static long Rounded(long micros, SqlType type)
    {
        if (type.Kind == TypeKind.Date)
        {
            return Floor(micros, DayMicros);
        }

        var unit = (long)Math.Pow(10, Math.Max(0, 6 - type.Precision));
        return Floor(micros + (unit / 2), unit);
    }

    private static long? Sum(ArithmeticOperation sum)
    {
        if (Micros(sum.Left) is not { } micros || sum.Right is not Constant { Value: long count } interval)
        {
            return null;
        }

        count = sum.Operator == "-" ? -count : count;
        try
        {
            if (interval.Type.Kind == TypeKind.IntervalDayToSecond)
            {
                return checked(micros + (count * MillisecondMicros));
            }

            // Months count on the clock, which is UTC's except in an expression with a zone.
            return interval.Type.Kind == TypeKind.IntervalYearToMonth && sum.Left is not FunctionInvocation
                ? (DateTime.UnixEpoch.AddMicroseconds(micros).AddMonths(checked((int)count)) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
                : null;
        }
        catch (Exception beyond) when (beyond is OverflowException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static long Floor(long value, long unit) => value - (((value % unit) + unit) % unit);

    private static string Shown(long micros, PlanExpression value) => value.Type.Kind switch
    {
        TypeKind.Date => CivilTime.Date(Floor(micros, DayMicros) / DayMicros),
        TypeKind.Timestamp => CivilTime.Timestamp(micros, Math.Min(value.Type.Precision, 6), digitsMin: 0),
        _ => CivilTime.Timestamp(micros, Math.Min(value.Type.Precision, 6), digitsMin: 0) + " UTC",
    };
}
