using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Lowering;

/// <summary>
/// Times that the engine has no type for: finer than its own, and times of a day with an offset. They are counts of
/// picoseconds, since 1970 or of the day; with an offset, of the day in UTC, beside the offset in minutes.
/// </summary>
internal sealed partial class PlanLowering
{
    /// <summary>The digits of the engine's usual times.</summary>
    private const int CoarseDigits = 6;

    private const int MostDigits = 12;
    private const long MinutePicoseconds = 60_000_000_000_000;
    private const long DayPicoseconds = 1_440 * MinutePicoseconds;

    public EngineZoned InOffset(EngineSql picoseconds, short minutes) => EngineZoned.In(minutes, picoseconds, NewName);

    /// <summary>The type of microseconds for a finer one.</summary>
    private static SqlType CoarseType(SqlType type) => type.Precision <= CoarseDigits && type.Kind != TypeKind.Array ? type : type.Kind switch
    {
        TypeKind.Timestamp when type.IsPicoseconds => SqlType.Timestamp(CoarseDigits),
        TypeKind.TimestampWithTimeZone when type.IsPicoseconds => SqlType.TimestampWithTimeZone(CoarseDigits),
        TypeKind.Time => SqlType.Time(CoarseDigits),
        TypeKind.Array => SqlType.Array(CoarseType(type.Element)),
        _ => type,
    };

    private static List<PlanExpression> CoarseArguments(IReadOnlyList<PlanExpression> arguments) =>
        [.. arguments.Select(a => CoarseType(a.Type) is var type && type != a.Type && a is not LambdaValue
            ? new Coercion(a, type, Safe: false) { At = a.At } : a)];

    /// <summary>A time in microseconds, without the finer digits.</summary>
    public EngineSql Coarse(EngineSql time, SqlType type) => type.Kind switch
    {
        TypeKind.Timestamp => Microseconds(time, type),
        TypeKind.Time when type.IsPicoseconds => $"CAST(make_timestamp({time} // 1000000) AS TIME)",
        TypeKind.TimestampWithTimeZone => Zoned(time) is var zoned ? zoned.With(Microseconds(zoned.Instant, type), zoned.Zone) : time,
        _ => time,
    };

    /// <summary>The microsecond that a finer time belongs to. The engine's own cast goes towards 1970.</summary>
    private static EngineSql Microseconds(EngineSql sql, SqlType type) =>
        type.IsPicoseconds ? (EngineSql)$"make_timestamp(CAST(({sql} - ({sql} % 1000000 + 1000000) % 1000000) // 1000000 AS BIGINT))"
            : type.IsNanoseconds ? (EngineSql)$"make_timestamp((epoch_ns({sql}) - (epoch_ns({sql}) % 1000 + 1000) % 1000) // 1000)" : sql;

    /// <summary>A time without zone as a count.</summary>
    private static EngineSql Picoseconds(EngineSql sql, SqlType type) => type.IsPicoseconds ? sql
        : type.Kind == TypeKind.Time ? (EngineSql)$"(epoch_us({sql}) * 1000000)"
        : type.IsNanoseconds ? (EngineSql)$"(CAST(epoch_ns({sql}) AS HUGEINT) * 1000)" : $"(CAST(epoch_us({sql}) AS HUGEINT) * 1000000)";

    /// <summary>A count as a time without zone, rounded half up; a time of a day goes around.</summary>
    private EngineSql FromPicoseconds(EngineSql picoseconds, SqlType to) => Once([picoseconds], count =>
    {
        var unit = 1L;
        for (var i = to.Precision; i < MostDigits; i++)
        {
            unit *= 10;
        }

        EngineSql half = $"({count[0]} + {unit / 2})";
        EngineSql rounded = unit == 1 ? count[0] : $"({half} - ({half} % {unit} + {unit}) % {unit})";
        if (to.Kind == TypeKind.Time)
        {
            rounded = $"(({rounded} % {DayPicoseconds} + {DayPicoseconds}) % {DayPicoseconds})";
            return to.IsPicoseconds ? (EngineSql)$"CAST({rounded} AS BIGINT)" : $"CAST(make_timestamp(CAST({rounded} // 1000000 AS BIGINT)) AS TIME)";
        }

        return to.IsPicoseconds ? rounded : to.IsNanoseconds ? NanosecondsOf(rounded) : $"make_timestamp(CAST({rounded} // 1000000 AS BIGINT))";
    });

    /// <summary>A number of nanoseconds as a time.</summary>
    public EngineSql FromNanoseconds(EngineSql count) => NanosecondsOf($"(CAST({count} AS HUGEINT) * 1000)");

    private EngineSql NanosecondsOf(EngineSql picoseconds) => Once([picoseconds], count =>
        $"CASE WHEN abs({count[0]}) < {EngineSql.Raw(DuckDbText.NanosecondsEnd)} THEN make_timestamp_ns(CAST({count[0]} // 1000 AS BIGINT)) "
            + $"WHEN {count[0]} IS NOT NULL THEN {Fail(SqlErrorName.NotSupported, CivilTime.NanosecondRange)} END");

    /// <summary>The clock of a time of a day with an offset.</summary>
    private static EngineSql OffsetClock(EngineZoned zoned) =>
        zoned.IsUtc ? zoned.Instant
            : (EngineSql)$"(({zoned.Instant} + CAST({zoned.Zone} AS BIGINT) * {MinutePicoseconds} + {DayPicoseconds}) % {DayPicoseconds})";

    private EngineSql ClockText(EngineSql picoseconds, SqlType type) =>
        Call("clock_text", [SqlType.Bigint, SqlType.Bigint], SqlType.Varchar, picoseconds, (EngineSql)$"CAST({type.Precision} AS BIGINT)");

    /// <summary>Casts from and to times of a day.</summary>
    private EngineSql CastClock(EngineSql sql, SqlType from, SqlType to)
    {
        var precise = SqlType.Time(MostDigits);
        switch (from.Kind, to.Kind)
        {
            case (TypeKind.TimeWithTimeZone, TypeKind.TimeWithTimeZone):
                var same = Zoned(sql);
                return same.With(Cast(Cast(same.Instant, precise, SqlType.Time(to.Precision)), SqlType.Time(to.Precision), precise), same.Zone);
            case (TypeKind.TimeWithTimeZone, _):
                return Cast(OffsetClock(Zoned(sql)), precise, to);
            case (TypeKind.TimestampWithTimeZone, TypeKind.TimeWithTimeZone):
                return OffsetOfMoment(Zoned(sql), from, to);
            case (TypeKind.TimestampWithTimeZone, _):
                return Cast(Clock(Zoned(sql), from), SqlType.Timestamp(from.Precision), to);
            case (_, TypeKind.TimeWithTimeZone):
                return InUtc(Cast(Cast(sql, from, SqlType.Time(to.Precision)), SqlType.Time(to.Precision), precise));
            case (TypeKind.Time, TypeKind.Time) when !from.IsPicoseconds && !to.IsPicoseconds && from.Precision <= to.Precision:
                return sql;
            default:
                return FromPicoseconds(Picoseconds(sql, from), to);
        }
    }

    /// <summary>The clock of an instant in its zone, with the offset that holds then.</summary>
    private EngineZoned OffsetOfMoment(EngineZoned zoned, SqlType from, SqlType to)
    {
        var clock = Picoseconds(Clock(zoned, from), SqlType.Timestamp(from.Precision));
        EngineSql minutes = $"CAST(({clock} - {Picoseconds(zoned.Instant, SqlType.Timestamp(from.Precision))}) // {MinutePicoseconds} AS SMALLINT)";
        var time = FromPicoseconds(clock, SqlType.Time(to.Precision));
        var picoseconds = Cast(time, SqlType.Time(to.Precision), SqlType.Time(MostDigits));
        return zoned.With($"(({picoseconds} - CAST({minutes} AS BIGINT) * {MinutePicoseconds} + {DayPicoseconds}) % {DayPicoseconds})", minutes);
    }

    /// <summary>A text as a time of a day.</summary>
    private EngineSql ClockFromText(EngineSql sql, SqlType to)
    {
        var picoseconds = Call("text_to_picos", [SqlType.Varchar], SqlType.Bigint, sql);
        if (to.Kind == TypeKind.Time)
        {
            return FromPicoseconds(
                Matching(sql, @"[^+-]*", picoseconds, $"'Value cannot be cast to time: ' || {sql}"), to);
        }

        var offset = Call("text_to_offset", [SqlType.Varchar], SqlType.Smallint, sql);
        var rounded = Cast(FromPicoseconds(picoseconds, SqlType.Time(to.Precision)), SqlType.Time(to.Precision), SqlType.Time(MostDigits));
        return new EngineZoned($"(({rounded} - CAST({offset} AS BIGINT) * {MinutePicoseconds} + {DayPicoseconds}) % {DayPicoseconds})", offset, NewName);
    }

    /// <summary>A text as a timestamp of more than six digits.</summary>
    private EngineSql FineFromText(EngineSql sql, SqlType to)
    {
        var floor = Call("text_to_floor", [SqlType.Varchar], SqlType.Timestamp(CoarseDigits), sql);
        var rest = Call("text_to_rest", [SqlType.Varchar], SqlType.Bigint, sql);
        return FromPicoseconds($"({Picoseconds(floor, SqlType.Timestamp(CoarseDigits))} + {rest})", to);
    }

    /// <summary>Times of a day go around; a difference is in milliseconds.</summary>
    private EngineSql ClockArithmetic(ArithmeticOperation a, EngineSql left, EngineSql right)
    {
        if (!a.Right.Type.IsInterval)
        {
            return $"CAST(round(({Count(left, a.Left.Type)} - {Count(right, a.Right.Type)}) / CAST(1000000000 AS DOUBLE)) AS BIGINT)";
        }

        EngineSql step = $"(({right} % 86400000) * 1000000000)";
        EngineSql Moved(EngineSql count) => $"(({count} {a.Operator} {step} + {DayPicoseconds}) % {DayPicoseconds})";
        return a.Left.Type.Kind == TypeKind.TimeWithTimeZone ? Zoned(left) is var zoned ? zoned.With(Moved(zoned.Instant), zoned.Zone) : left
            : FromPicoseconds(Moved(Count(left, a.Left.Type)), a.Type);

        EngineSql Count(EngineSql value, SqlType type) => type.Kind == TypeKind.TimeWithTimeZone ? Zoned(value).Instant : Picoseconds(value, type);
    }

    /// <summary>An interval added to a timestamp of more than six digits. Months are added to its microseconds.</summary>
    private EngineSql FineArithmetic(ArithmeticOperation a, EngineSql left, EngineSql right)
    {
        var count = Picoseconds(left, a.Left.Type);
        if (a.Right.Type.Kind == TypeKind.IntervalDayToSecond)
        {
            return FromPicoseconds($"({count} {a.Operator} CAST({right} AS HUGEINT) * 1000000000)", a.Type);
        }

        return Finer($"CAST({Microseconds(left, a.Left.Type)} {a.Operator} to_months({right}) AS TIMESTAMP)", left, a.Type);
    }

    public EngineSql Finer(EngineSql microseconds, EngineSql digits, SqlType type)
    {
        var coarse = SqlType.Timestamp(CoarseDigits);
        return FromPicoseconds(
            $"({Picoseconds(digits, type)} - {Picoseconds(Microseconds(digits, type), coarse)} + {Picoseconds(microseconds, coarse)})", type);
    }
}
