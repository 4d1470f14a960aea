using System.Globalization;
using Tarn.Patterns.Calendars;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions.Managed.Formats;

/// <summary>Reads times by a pattern, as Joda's parser does. Parts that the text lacks are those of 1970-01-01 00:00 in UTC.</summary>
internal sealed class TimeReader
{
    // Joda's pivot for years of two digits: 50 years before to 49 after.
    private const int PivotYear = 2020;

    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    private readonly string _text;
    private readonly Dictionary<TimePart, long> _parts = [];
    private int _at;
    private long _fraction;

    private TimeReader(string text) => _text = text;

    /// <summary>The key of the zone that the text names; UTC without one.</summary>
    public short Zone { get; private set; }

    /// <summary>Reads a text.</summary>
    /// <exception cref="InvalidOperationException">INVALID_FUNCTION_ARGUMENT: the text does not follow the pattern, or there is no such time.</exception>
    public static TimeReader Read(string text, IReadOnlyList<TimeToken> tokens)
    {
        var reader = new TimeReader(text);
        foreach (var token in tokens)
        {
            reader.Read(token);
        }

        return reader._at == text.Length ? reader : throw reader.Malformed();
    }

    /// <summary>The time of the clock in milliseconds, as microseconds since 1970.</summary>
    public long Clock
    {
        get
        {
            var hour = Part(TimePart.Hour, 23, "hourOfDay") ?? (Part(TimePart.ClockHour, 24, "clockhourOfDay") % 24) ?? HalfDayHour();
            var seconds = (((hour * 60) + (Part(TimePart.Minute, 59, "minuteOfHour") ?? 0)) * 60) + (Part(TimePart.Second, 59, "secondOfMinute") ?? 0);
            return (Days() * 86_400_000_000) + (seconds * 1_000_000) + (_fraction * 1_000);
        }
    }

    private long HalfDayHour()
    {
        var hour = Part(TimePart.HourOfHalf, 11, "hourOfHalfday") ?? (Part(TimePart.ClockHourOfHalf, 12, "clockhourOfHalfday") % 12) ?? 0;
        return hour + (12 * _parts.GetValueOrDefault(TimePart.HalfDay));
    }

    private long Days()
    {
        if (_parts.TryGetValue(TimePart.WeekYear, out var weekYear))
        {
            return CivilDate.ToDaysOfWeek(weekYear, (int)(Part(TimePart.Week, 53, "weekOfWeekyear") ?? 1), (int)(Part(TimePart.DayOfWeek, 7, "dayOfWeek") ?? 1));
        }

        var year = _parts.TryGetValue(TimePart.Year, out var given) || _parts.TryGetValue(TimePart.YearOfEra, out given) ? given : 1970;
        if (_parts.TryGetValue(TimePart.DayOfYear, out var dayOfYear))
        {
            return CivilDate.ToDays(year, 1, 1) + dayOfYear - 1;
        }

        var month = (int)(Part(TimePart.Month, 12, "monthOfYear") ?? 1);
        return CivilDate.ToDays(year, month, (int)(Part(TimePart.Day, CivilDate.DaysIn(year, month), "dayOfMonth") ?? 1));
    }

    private long? Part(TimePart part, int max, string name)
    {
        var min = part is TimePart.Month or TimePart.Day or TimePart.Week or TimePart.DayOfWeek or TimePart.ClockHour or TimePart.ClockHourOfHalf ? 1 : 0;
        return !_parts.TryGetValue(part, out var value) ? null : value >= min && value <= max ? value : throw RowValues.Error(
            SqlErrorName.InvalidFunctionArgument, $"Cannot parse \"{_text}\": Value {value} for {name} must be in the range [{min},{max}]");
    }

    private void Read(TimeToken token)
    {
        switch (token.Part)
        {
            case TimePart.Text: Skip(token.Text); break;
            case TimePart.Fraction: ReadFraction(token.DigitsMax); break;
            case TimePart.HalfDay: _parts[TimePart.HalfDay] = Name(["AM", "PM"]); break;
            case TimePart.Era: _parts[TimePart.Era] = Name(["BC", "AD"]); break;
            case TimePart.MonthName or TimePart.ShortMonthName:
                _parts[TimePart.Month] = (Name([.. Names.MonthNames.Take(12), .. Names.AbbreviatedMonthNames.Take(12)]) % 12) + 1;
                break;
            case TimePart.DayName or TimePart.ShortDayName: _ = Name([.. Names.DayNames, .. Names.AbbreviatedDayNames]); break;
            case TimePart.Offset or TimePart.OffsetWithColon: Zone = ReadOffset(); break;
            case TimePart.Zone: Zone = ReadZone(); break;
            case TimePart.ZoneName:
                throw RowValues.Error(SqlErrorName.NotSupported, "names of zones (z) are not supported in patterns that read; use Z, ZZ or ZZZ");
            case TimePart.ShortYear:
                var year = Number(token);
                _parts[TimePart.Year] = PivotYear - 50 + (((year - (PivotYear - 50)) % 100 + 100) % 100);
                break;
            default: _parts[token.Part] = Number(token); break;
        }
    }

    private void Skip(string text)
    {
        if (string.Compare(_text, _at, text, 0, text.Length, StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw Malformed();
        }

        _at += text.Length;
    }

    private long Number(TimeToken token)
    {
        var start = _at;
        if (token.Part is TimePart.Year or TimePart.WeekYear && _at < _text.Length && _text[_at] is '-' or '+')
        {
            _at++;
        }

        var digits = _at;
        while (_at < _text.Length && _at - start < Math.Max(token.DigitsMax, token.DigitsMin) && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        if (_at == digits)
        {
            throw Malformed();
        }

        return long.Parse(_text.AsSpan(start, _at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    private void ReadFraction(int digitsMax)
    {
        var start = _at;
        while (_at < _text.Length && _at - start < digitsMax && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        if (_at == start)
        {
            throw Malformed();
        }

        _fraction = long.Parse(_text[start.._at].PadRight(3, '0')[..3], CultureInfo.InvariantCulture);
    }

    private long Name(string[] names)
    {
        // The longest one that fits.
        var found = names.Select((name, i) => (name, i))
            .Where(n => string.Compare(_text, _at, n.name, 0, n.name.Length, StringComparison.OrdinalIgnoreCase) == 0).MaxBy(n => n.name.Length);
        if (found.name is null)
        {
            throw Malformed();
        }

        _at += found.name.Length;
        return found.i;
    }

    private short ReadOffset()
    {
        if (_at < _text.Length && _text[_at] is 'Z' or 'z')
        {
            _at++;
            return 0;
        }

        var end = _at;
        while (end < _text.Length && end - _at < 6 && (char.IsAsciiDigit(_text[end]) || (end == _at ? _text[end] is '+' or '-' : _text[end] == ':')))
        {
            end++;
        }

        var offset = Zones.FixedOffset(_text[_at..end]) ?? throw Malformed();
        _at = end;
        return (short)offset.TotalMinutes;
    }

    private short ReadZone()
    {
        var end = _at;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '/' or '_' or '-' or '+' or ':'))
        {
            end++;
        }

        for (; end > _at; end--)
        {
            if (Zones.Key(_text[_at..end]) is { } key)
            {
                _at = end;
                return key;
            }
        }

        throw Malformed();
    }

    private InvalidOperationException Malformed() => RowValues.Error(
        SqlErrorName.InvalidFunctionArgument,
        _at <= 0 ? $"Invalid format: \"{_text}\"" : _at >= _text.Length ? $"Invalid format: \"{_text}\" is too short"
            : $"Invalid format: \"{_text}\" is malformed at \"{_text[_at..]}\"");
}
