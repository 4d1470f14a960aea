using Tarn.Patterns.Calendars;

namespace Tarn.Patterns.Times.Reading;

/// <summary>The values that a text has. Null: the text lacks the part.</summary>
internal struct ReadFields
{
    // Beyond these years Joda-Time's milliseconds do not fit into 64 bits.
    private const long YearMin = -292_275_054;
    private const long YearMax = 292_278_993;

    private long? _year;
    private long? _weekYear;
    private long? _month;
    private long? _day;
    private long? _dayOfYear;
    private long? _week;
    private long? _dayOfWeek;
    private long? _hour;
    private long? _clockHour;
    private long? _hourOfHalf;
    private long? _clockHourOfHalf;
    private long? _minute;
    private long? _second;
    private long _millis;
    private int _half;
    private int _offsetMinutes;
    private string? _zoneId;
    private bool _isOfEra;
    private bool _isBeforeEra;

    /// <summary>Sets a value. Parts without a meaning for the time are ignored.</summary>
    /// <returns>True, so that a reader can return it.</returns>
    public bool Set(TimePart part, long value)
    {
        switch (part)
        {
            case TimePart.Year or TimePart.YearOfEra: (_year, _isOfEra) = (value, part == TimePart.YearOfEra); break;
            case TimePart.WeekYear: _weekYear = value; break;
            case TimePart.Month: _month = value; break;
            case TimePart.Day: _day = value; break;
            case TimePart.DayOfYear: _dayOfYear = value; break;
            case TimePart.Week: _week = value; break;
            case TimePart.DayOfWeek: _dayOfWeek = value; break;
            case TimePart.Hour: _hour = value; break;
            case TimePart.ClockHour: _clockHour = value; break;
            case TimePart.HourOfHalf: _hourOfHalf = value; break;
            case TimePart.ClockHourOfHalf: _clockHourOfHalf = value; break;
            case TimePart.Minute: _minute = value; break;
            case TimePart.Second: _second = value; break;
            case TimePart.Fraction: _millis = value; break;
        }

        return true;
    }

    /// <summary>Sets the half of the day; 1: after noon.</summary>
    public bool SetHalf(int half)
    {
        _half = half;
        return true;
    }

    /// <summary>Counts a year of the era backwards from the year 1. A year that is not of an era has its own sign.</summary>
    public bool SetBeforeEra()
    {
        _isBeforeEra = true;
        return true;
    }

    public bool SetZone(int offsetMinutes, string? id)
    {
        (_offsetMinutes, _zoneId) = (offsetMinutes, id);
        return true;
    }

    /// <summary>The time of the values.</summary>
    /// <param name="dialect">The rules for missing parts.</param>
    /// <param name="fault">The value that is out of its range.</param>
    public readonly bool TryResolve(TimeDialect dialect, out ReadTime time, out TimeFault fault)
    {
        (time, fault) = (default, default);
        if (!TryClock(out var millis, ref fault) || !TryDays(dialect, out var days, ref fault))
        {
            return false;
        }

        time = new ReadTime((days * 86_400_000) + millis, _offsetMinutes, _zoneId);
        return true;
    }

    private static bool Fits(long? value, long min, long max, string name, ref TimeFault fault)
    {
        if (value is { } given && (given < min || given > max))
        {
            fault = new TimeFault(0, name, given, min, max);
            return false;
        }

        return true;
    }

    private readonly bool TryClock(out long millis, ref TimeFault fault)
    {
        millis = 0;
        if (!Fits(_hour, 0, 23, "hourOfDay", ref fault) || !Fits(_clockHour, 1, 24, "clockhourOfDay", ref fault)
            || !Fits(_hourOfHalf, 0, 11, "hourOfHalfday", ref fault) || !Fits(_clockHourOfHalf, 1, 12, "clockhourOfHalfday", ref fault)
            || !Fits(_minute, 0, 59, "minuteOfHour", ref fault) || !Fits(_second, 0, 59, "secondOfMinute", ref fault))
        {
            return false;
        }

        var half = _hourOfHalf ?? (_clockHourOfHalf % 12);
        var hour = half is { } given ? given + (12 * _half) : _hour ?? (_clockHour % 24) ?? (12 * _half);
        millis = (((((hour * 60) + (_minute ?? 0)) * 60) + (_second ?? 0)) * 1_000) + _millis;
        return true;
    }

    private readonly bool TryDays(TimeDialect dialect, out long days, ref TimeFault fault)
    {
        days = 0;
        if (!Fits(_year, YearMin, YearMax, "year", ref fault) || !Fits(_weekYear, YearMin, YearMax, "weekyear", ref fault)
            || !Fits(_dayOfWeek, 1, 7, "dayOfWeek", ref fault))
        {
            return false;
        }

        var hasDate = (_month ?? _day ?? _dayOfYear) is not null;
        if (_weekYear is not null || (_week is not null && !hasDate))
        {
            return TryWeek(_weekYear ?? _year ?? 1970, out days, ref fault);
        }

        var year = (_isBeforeEra && _isOfEra ? 1 - _year : _year) ?? (hasDate ? dialect.YearOfMonths : 1970);
        var month = (int)(_month ?? 1);
        var first = CivilDate.ToDays(year, 1, 1);
        if (!Fits(_month, 1, 12, "monthOfYear", ref fault) || !Fits(_day, 1, CivilDate.DaysIn(year, month), "dayOfMonth", ref fault)
            || !Fits(_dayOfYear, 1, CivilDate.ToDays(year + 1, 1, 1) - first, "dayOfYear", ref fault))
        {
            return false;
        }

        days = _dayOfYear is { } ofYear ? first + ofYear - 1 : CivilDate.ToDays(year, month, _day ?? 1);
        days += dialect.DayOfWeekMoves && _dayOfWeek is { } ofWeek ? ofWeek - CivilDate.DayOfWeekOf(days) : 0;
        return true;
    }

    private readonly bool TryWeek(long year, out long days, ref TimeFault fault)
    {
        days = 0;
        var weeks = (CivilDate.ToDaysOfWeek(year + 1, 1, 1) - CivilDate.ToDaysOfWeek(year, 1, 1)) / 7;
        if (!Fits(_week, 1, weeks, "weekOfWeekyear", ref fault))
        {
            return false;
        }

        days = CivilDate.ToDaysOfWeek(year, (int)(_week ?? 1), (int)(_dayOfWeek ?? 1));
        return true;
    }
}
