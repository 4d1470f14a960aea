using System.Globalization;

namespace Tarn.Patterns.Times.Reading;

/// <summary>Takes the parts of a pattern from a text, one after the other.</summary>
internal ref struct TimeReader(ReadOnlySpan<char> text, TimeReadingRules rules)
{
    private const long NumberMax = 1_000_000_000_000_000;

    private static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12];
    private static readonly string[] Days =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly (string Name, int Hours)[] KnownZones =
    [
        ("UTC", 0), ("UT", 0), ("GMT", 0), ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7),
    ];

    private readonly ReadOnlySpan<char> _text = text;
    private readonly TimeReadingRules _rules = rules;
    private ReadFields _fields;

    /// <summary>The position of the next part.</summary>
    public int Position { get; private set; }

    /// <summary>The values that were taken.</summary>
    public readonly ReadFields Fields => _fields;

    private readonly ReadOnlySpan<char> Rest => _text[Position..];

    /// <summary>Takes the text of a part. False: the text does not follow the pattern.</summary>
    public bool TryTake(in TimeToken token)
    {
        switch (token.Part)
        {
            case TimePart.Text:
                return TryText(token.Text);
            case TimePart.Era or TimePart.EraName or TimePart.NarrowEra:
                return TryText("AD") || (TryText("BC") && _fields.SetBeforeEra());
            case TimePart.MonthName or TimePart.ShortMonthName or TimePart.NarrowMonthName:
                return TryName(Months, out var month) && _fields.Set(TimePart.Month, month);
            case TimePart.DayName or TimePart.ShortDayName or TimePart.NarrowDayName:
                return TryName(Days, out var day) && _fields.Set(TimePart.DayOfWeek, day);
            case TimePart.HalfDay:
                return TryText("AM") ? _fields.SetHalf(0) : TryText("PM") && _fields.SetHalf(1);
            case TimePart.Fraction:
                return TryFraction(token.DigitsMax);
            case TimePart.Offset or TimePart.LocalOffset or TimePart.FullLocalOffset:
                return TryOffset();
            case TimePart.ZoneId:
                return TryZoneId();
            case TimePart.ZoneName or TimePart.ShortZoneName:
                return TryZoneName();
            case TimePart.Year or TimePart.YearOfEra or TimePart.WeekYear:
                return TryYear(token);
            default:
                return TryNumber(Math.Max(token.DigitsMin, token.DigitsMax), out var number) && _fields.Set(token.Part, number);
        }
    }

    private bool TryText(string text)
    {
        if (!Rest.StartsWith(text, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        Position += text.Length;
        return true;
    }

    private bool TryYear(in TimeToken token)
    {
        var digitsMax = Math.Max(token.DigitsMin, token.DigitsMax);
        var hasTwoDigits = token.IsShort && digitsMax == 2;
        var hasSign = token.Part != TimePart.YearOfEra && !hasTwoDigits && !Rest.IsEmpty && Rest[0] is '-' or '+';
        var isNegative = hasSign && Rest[0] == '-';
        Position += hasSign ? 1 : 0;
        var start = Position;
        if (!TryNumber(digitsMax, out var year))
        {
            return false;
        }

        // A year of two digits is near the pivot. Other numbers of digits are the year itself.
        if (hasTwoDigits || (token.IsShort && !hasSign && Position - start == 2))
        {
            var first = _rules.PivotYear - 50;
            year = first + (((year - first) % 100 + 100) % 100);
        }

        return _fields.Set(token.Part, isNegative ? -year : year);
    }

    private bool TryNumber(int digitsMax, out long value)
    {
        var rest = Rest;
        var digits = 0;
        value = 0;
        while (digits < digitsMax && digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            value = Math.Min((value * 10) + (rest[digits++] - '0'), NumberMax);
        }

        Position += digits;
        return digits > 0;
    }

    private bool TryFraction(int digitsMax)
    {
        var rest = Rest;
        var (digits, millis) = (0, 0);
        for (; digits < digitsMax && digits < rest.Length && char.IsAsciiDigit(rest[digits]); digits++)
        {
            millis += digits switch { 0 => 100, 1 => 10, 2 => 1, _ => 0 } * (rest[digits] - '0');
        }

        Position += digits;
        return digits > 0 && _fields.Set(TimePart.Fraction, millis);
    }

    private bool TryName(string[] names, out int number)
    {
        for (number = 1; number <= names.Length; number++)
        {
            if (TryText(names[number - 1]) || TryText(names[number - 1][..3]))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryOffset()
    {
        if (TryText("Z"))
        {
            return _fields.SetZone(0, null);
        }

        if (Rest.IsEmpty || Rest[0] is not ('+' or '-'))
        {
            return false;
        }

        var isNegative = Rest[0] == '-';
        Position++;
        var minutes = 0L;
        if (!TryNumber(2, out var hours))
        {
            return false;
        }

        if (TryText(":") || (!Rest.IsEmpty && char.IsAsciiDigit(Rest[0])))
        {
            var start = Position;
            if (!TryNumber(2, out minutes) || Position - start < 2)
            {
                return false;
            }
        }

        var offset = (int)((hours * 60) + minutes);
        return hours < 24 && minutes < 60 && offset <= _rules.OffsetMinutesMax && _fields.SetZone(isNegative ? -offset : offset, null);
    }

    private bool TryZoneId()
    {
        var length = _rules.ZoneIds(Rest);
        var id = length > 0 ? Rest[..length].ToString() : null;
        Position += length;
        return id is not null && _fields.SetZone(0, id);
    }

    private bool TryZoneName()
    {
        foreach (var (name, id) in _rules.NamedZones)
        {
            if (Rest.StartsWith(name, StringComparison.Ordinal))
            {
                Position += name.Length;
                return _fields.SetZone(0, id);
            }
        }

        if (_rules.NamedZones.Count > 0)
        {
            return false;
        }

        foreach (var (name, hours) in KnownZones)
        {
            if (TryText(name))
            {
                return _fields.SetZone(hours * 60, null);
            }
        }

        return false;
    }
}
