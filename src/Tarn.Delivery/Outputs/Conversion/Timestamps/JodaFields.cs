using System.Globalization;

namespace Tarn.Delivery.Outputs.Conversion.Timestamps;

/// <summary>The fields of a timestamp, as a pattern takes them from a text one after the other.</summary>
internal ref struct JodaFields(ReadOnlySpan<char> text)
{
    private const int YearUnset = int.MinValue;
    private const int YearMax = 9_999;
    private const int PivotFirst = 50;

    private static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12];
    private static readonly string[] Days =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private ReadOnlySpan<char> _rest = text;
    private int _year = YearUnset;
    private int _weekYear = YearUnset;
    private int _month;
    private int _day;
    private int _dayOfYear;
    private int _week;
    private int _dayOfWeek;
    private int _hour;
    private int _half = -1;
    private int _halfHour = -1;
    private int _minute;
    private int _second;
    private int _millis;
    private TimeSpan _offset;
    private TimeZoneInfo? _zone;

    /// <summary>Whether the whole text was taken.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Takes the text of a part.</summary>
    public bool TryTake(in JodaPart part) => part.Letter switch
    {
        '\0' => TryLiteral(part.Literal),
        'y' or 'Y' => TryYear(part, out _year),
        'x' => TryYear(part, out _weekYear),
        'M' => part.Count < 3 ? TryNumber(2, 1, 12, out _month) : TryName(Months, out _month),
        'd' => TryNumber(2, 1, 31, out _day),
        'D' => TryNumber(3, 1, 366, out _dayOfYear),
        'w' => TryNumber(2, 1, 53, out _week),
        'e' => TryNumber(1, 1, 7, out _dayOfWeek),
        'E' => TryName(Days, out _dayOfWeek),
        'H' => TryNumber(2, 0, 23, out _hour),
        'k' => TryNumber(2, 1, 24, out _hour) && (_hour %= 24) >= 0,
        'K' => TryNumber(2, 0, 11, out _halfHour),
        'h' => TryNumber(2, 1, 12, out _halfHour) && (_halfHour %= 12) >= 0,
        'm' => TryNumber(2, 0, 59, out _minute),
        's' => TryNumber(2, 0, 59, out _second),
        'S' => TryFraction(part.Count),
        'a' => TryHalf(),
        'Z' => part.Count < 3 ? TryOffset() : TryZone(),
        'z' => TryZoneName(),
        'G' => TryLiteral("AD") || TryLiteral("BC"),
        _ => TryNumber(2, 0, 99, out _),
    };

    /// <summary>The instant of the fields. Missing fields have their first values; the year is 1970, or 2000 beside a month or day.</summary>
    public readonly bool TryResolve(out long micros)
    {
        micros = 0;
        if (!TryDate(out var date))
        {
            return false;
        }

        var hour = _halfHour >= 0 ? _halfHour + (Math.Max(0, _half) * 12) : _hour;
        var local = date + new TimeSpan(0, hour, _minute, _second, _millis);
        var offset = _zone is null ? _offset : _zone.GetUtcOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified));
        micros = (local - DateTime.UnixEpoch - offset).Ticks / TimeSpan.TicksPerMicrosecond;
        return true;
    }

    private readonly bool TryDate(out DateTime date)
    {
        date = DateTime.UnixEpoch;
        if (_weekYear != YearUnset || _week > 0)
        {
            var weekYear = _weekYear == YearUnset ? 1970 : _weekYear;
            if (weekYear is < 1 or > YearMax || _week > ISOWeek.GetWeeksInYear(weekYear))
            {
                return false;
            }

            date = ISOWeek.ToDateTime(weekYear, Math.Max(1, _week), (DayOfWeek)(Math.Max(1, _dayOfWeek) % 7));
            return true;
        }

        var hasDay = _month > 0 || _day > 0 || _dayOfYear > 0;
        var year = _year != YearUnset ? _year : hasDay ? 2000 : 1970;
        var month = Math.Max(1, _month);
        if (year is < 1 or > YearMax || _day > DateTime.DaysInMonth(year, month) || (_dayOfYear == 366 && !DateTime.IsLeapYear(year)))
        {
            return false;
        }

        date = _dayOfYear > 0 ? new DateTime(year, 1, 1).AddDays(_dayOfYear - 1) : new DateTime(year, month, Math.Max(1, _day));

        // As in Joda-Time, a day of the week moves the date within its week.
        date = _dayOfWeek > 0 ? date.AddDays(_dayOfWeek - (((int)date.DayOfWeek + 6) % 7) - 1) : date;
        return true;
    }

    private bool TryLiteral(string literal)
    {
        if (!_rest.StartsWith(literal, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        _rest = _rest[literal.Length..];
        return true;
    }

    private bool TryYear(in JodaPart part, out int year)
    {
        var before = _rest.Length;
        var digitsMax = part.IsBeforeNumber ? part.Count : 9;
        if (!TryNumber(digitsMax, 0, int.MaxValue, out year))
        {
            return false;
        }

        // Two letters and two digits are a year of this era; other numbers of digits are the year itself.
        if (part.Count == 2 && before - _rest.Length == 2)
        {
            year += year < PivotFirst ? 2000 : 1900;
        }

        return true;
    }

    private bool TryNumber(int digitsMax, int min, int max, out int value)
    {
        var (digits, number) = (0, 0L);
        while (digits < digitsMax && digits < _rest.Length && char.IsAsciiDigit(_rest[digits]))
        {
            number = (number * 10) + (_rest[digits++] - '0');
        }

        value = (int)Math.Min(number, int.MaxValue);
        _rest = _rest[digits..];
        return digits > 0 && number >= min && number <= max;
    }

    private bool TryFraction(int digitsMax)
    {
        var digits = 0;
        for (; digits < digitsMax && digits < _rest.Length && char.IsAsciiDigit(_rest[digits]); digits++)
        {
            _millis += digits switch { 0 => 100, 1 => 10, 2 => 1, _ => 0 } * (_rest[digits] - '0');
        }

        _rest = _rest[digits..];
        return digits > 0;
    }

    private bool TryName(string[] names, out int number)
    {
        for (number = 1; number <= names.Length; number++)
        {
            if (TryLiteral(names[number - 1]) || TryLiteral(names[number - 1][..3]))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryHalf()
    {
        _half = TryLiteral("AM") ? 0 : TryLiteral("PM") ? 1 : -1;
        return _half >= 0;
    }

    private bool TryOffset()
    {
        if (TryLiteral("Z"))
        {
            return true;
        }

        if (_rest.IsEmpty || _rest[0] is not ('+' or '-'))
        {
            return false;
        }

        var isNegative = _rest[0] == '-';
        _rest = _rest[1..];
        var minutes = 0;
        if (!TryNumber(2, 0, 23, out var hours))
        {
            return false;
        }

        if ((TryLiteral(":") || (!_rest.IsEmpty && char.IsAsciiDigit(_rest[0]))) && !TryNumber(2, 0, 59, out minutes))
        {
            return false;
        }

        _offset = new TimeSpan(hours, minutes, 0) * (isNegative ? -1 : 1);
        return true;
    }

    private bool TryZone()
    {
        var end = _rest.IndexOfAnyExcept(ZoneCharacters);
        var id = end < 0 ? _rest : _rest[..end];
        _rest = _rest[id.Length..];
        return id.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(id.ToString(), out _zone) && _zone.HasIanaId;
    }

    private bool TryZoneName()
    {
        foreach (var (name, hours) in ZoneNames)
        {
            if (TryLiteral(name))
            {
                _offset = TimeSpan.FromHours(hours);
                return true;
            }
        }

        return false;
    }

    private static readonly System.Buffers.SearchValues<char> ZoneCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/+-");

    private static readonly (string Name, int Hours)[] ZoneNames =
    [
        ("UTC", 0), ("UT", 0), ("GMT", 0), ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7),
    ];
}
