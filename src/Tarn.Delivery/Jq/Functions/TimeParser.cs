using System.Globalization;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>
/// Reads a time by a format of C's <c>strptime</c>, in English. As in glibc, zones are skipped and do not move the time.
/// </summary>
internal sealed class TimeParser(string text)
{
    private int _at;
    private bool _afternoon;
    private bool _hasHour12;
    private bool _wantsDay;
    private bool _hasWeekDay;
    private bool _hasYearDay;
    private bool _hasMonth;
    private bool _hasDay;

    public BrokenTime Time { get; private set; } = new();

    /// <summary>The text after the format's end.</summary>
    public string Rest => text[_at..];

    public bool Parse(string format)
    {
        if (!Read(format))
        {
            return false;
        }

        if (_hasHour12 && _afternoon)
        {
            Time.Hour += 12;
        }

        if (_wantsDay && !_hasWeekDay)
        {
            if (!(_hasMonth && _hasDay) && _hasYearDay)
            {
                SetDate();
            }

            Time.SetWeekDay();
        }

        if (_wantsDay && !_hasYearDay)
        {
            Time.SetYearDay();
        }

        return true;
    }

    private void SetDate()
    {
        if (!_hasMonth)
        {
            var month = 0;
            while (month < 11 && BrokenTime.EpochDay(Time.Year, month + 1, 1) - BrokenTime.EpochDay(Time.Year, 0, 1) <= Time.YearDay)
            {
                month++;
            }

            Time.Month = month;
        }

        if (!_hasDay)
        {
            Time.Day = (int)(Time.YearDay - (BrokenTime.EpochDay(Time.Year, Time.Month, 1) - BrokenTime.EpochDay(Time.Year, 0, 1))) + 1;
        }
    }

    private bool Read(string format)
    {
        for (var i = 0; i < format.Length; i++)
        {
            if (char.IsWhiteSpace(format[i]))
            {
                SkipSpaces();
                continue;
            }

            if (format[i] != '%' || i + 1 == format.Length)
            {
                if (_at >= text.Length || text[_at] != format[i])
                {
                    return false;
                }

                _at++;
                continue;
            }

            i++;
            while (format[i] is '-' or '_' or '0' or '^' or '#' or 'E' or 'O' && i + 1 < format.Length)
            {
                i++;
            }

            if (!(ReadDate(format[i]) ?? ReadClock(format[i]) ?? ReadOther(format[i])))
            {
                return false;
            }
        }

        return true;
    }

    // Null: the letter is none of these.
    private bool? ReadDate(char letter)
    {
        int number;
        switch (letter)
        {
            case 'Y':
                _wantsDay = true;
                return Number(0, 9999, 4, out number) && Set(() => Time.Year = number);
            case 'y':
                _wantsDay = true;
                return Number(0, 99, 2, out number) && Set(() => Time.Year = number >= 69 ? 1900 + number : 2000 + number);
            case 'm':
                _wantsDay = _hasMonth = true;
                return Number(1, 12, 2, out number) && Set(() => Time.Month = number - 1);
            case 'b' or 'B' or 'h':
                _wantsDay = _hasMonth = true;
                return Name(TimeWriter.Months, out number) && Set(() => Time.Month = number);
            case 'd' or 'e':
                _wantsDay = _hasDay = true;
                return Number(1, 31, 2, out number) && Set(() => Time.Day = number);
            case 'j':
                _hasYearDay = true;
                return Number(1, 366, 3, out number) && Set(() => Time.YearDay = number - 1);
            case 'a' or 'A':
                _hasWeekDay = true;
                return Name(TimeWriter.Days, out number) && Set(() => Time.WeekDay = number);
            case 'w':
                _hasWeekDay = true;
                return Number(0, 6, 1, out number) && Set(() => Time.WeekDay = number);
            case 'u':
                _hasWeekDay = true;
                return Number(1, 7, 1, out number) && Set(() => Time.WeekDay = number % 7);
            case 'F':
                return Read("%Y-%m-%d");
            case 'D' or 'x':
                return Read("%m/%d/%y");
            default:
                return null;
        }
    }

    private bool? ReadClock(char letter)
    {
        int number;
        switch (letter)
        {
            case 'H' or 'k':
                _hasHour12 = false;
                return Number(0, 23, 2, out number) && Set(() => Time.Hour = number);
            case 'I' or 'l':
                _hasHour12 = true;
                return Number(1, 12, 2, out number) && Set(() => Time.Hour = number % 12);
            case 'M':
                return Number(0, 59, 2, out number) && Set(() => Time.Minute = number);
            case 'S':
                return Number(0, 61, 2, out number) && Set(() => Time.Second = number);
            case 'p' or 'P':
                return Name(["AM", "PM"], out number) && Set(() => _afternoon = number == 1);
            case 'T' or 'X':
                return Read("%H:%M:%S");
            case 'R':
                return Read("%H:%M");
            case 'r':
                return Read("%I:%M:%S %p");
            case 'c':
                return Read("%a %b %e %H:%M:%S %Y");
            default:
                return null;
        }
    }

    private bool ReadOther(char letter)
    {
        switch (letter)
        {
            case 'n' or 't':
                SkipSpaces();
                return true;
            case '%':
                return _at < text.Length && text[_at++] == '%';
            case 's':
                return ReadSeconds();
            case 'z':
                return ReadOffset();
            case 'Z':
                SkipSpaces();
                while (_at < text.Length && !char.IsWhiteSpace(text[_at]))
                {
                    _at++;
                }

                return true;
            case 'U' or 'W' or 'V':
                return Number(0, 53, 2, out _);
            default:
                return false;
        }
    }

    private bool ReadSeconds()
    {
        var start = _at;
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
        {
            _at++;
        }

        if (_at == start || !long.TryParse(text.AsSpan(start, _at - start), CultureInfo.InvariantCulture, out var seconds)
            || BrokenTime.FromSeconds(seconds) is not { } time)
        {
            return false;
        }

        Time = time;
        return true;
    }

    private bool ReadOffset()
    {
        SkipSpaces();
        if (_at < text.Length && text[_at] == 'Z')
        {
            _at++;
            return true;
        }

        if (_at >= text.Length || text[_at] is not ('+' or '-'))
        {
            return false;
        }

        _at++;
        var digits = 0;
        while (digits < 4 && _at < text.Length && (char.IsAsciiDigit(text[_at]) || (text[_at] == ':' && digits == 2)))
        {
            digits += text[_at++] == ':' ? 0 : 1;
        }

        return digits is 2 or 4;
    }

    private bool Number(int min, int max, int digitsMax, out int number)
    {
        number = 0;
        SkipSpaces();
        var start = _at;
        while (_at < text.Length && _at - start < digitsMax && char.IsAsciiDigit(text[_at]) && number * 10 + text[_at] - '0' <= max)
        {
            number = number * 10 + text[_at++] - '0';
        }

        return _at > start && number >= min;
    }

    private bool Name(string[] names, out int at)
    {
        for (at = 0; at < names.Length; at++)
        {
            foreach (var name in new[] { names[at], names[at].Length > 3 ? names[at][..3] : names[at] })
            {
                if (string.Compare(text, _at, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0 && text.Length - _at >= name.Length)
                {
                    _at += name.Length;
                    return true;
                }
            }
        }

        return false;
    }

    private void SkipSpaces()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private static bool Set(Action set)
    {
        set();
        return true;
    }
}
