namespace Tarn.Patterns.Times;

/// <summary>A part of a pattern: a fixed text, or a part of a time.</summary>
/// <param name="DigitsMin">The digits of a number at least.</param>
/// <param name="DigitsMax">The digits of a number at most, when it is read.</param>
internal readonly record struct TimeToken(TimePart Part, int DigitsMin = 1, int DigitsMax = 9)
{
    /// <summary>The fixed text.</summary>
    public string Text { get; private init; } = "";

    public OffsetForm? Offset { get; init; }

    /// <summary>Whether only the last two digits of a year are meant.</summary>
    public bool IsShort { get; init; }

    /// <summary>Whether a year of more digits than the least number has a plus sign.</summary>
    public bool HasPlus { get; init; }

    /// <summary>The characters to which blanks before the part fill it.</summary>
    public int PadTo { get; init; }

    /// <summary>Whether it is a year.</summary>
    public bool IsYear => Part is TimePart.Year or TimePart.YearOfEra or TimePart.WeekYear or TimePart.SundayWeekYear;

    /// <summary>Whether it is a number.</summary>
    public bool IsNumber => Part >= TimePart.Century;

    /// <summary>A fixed text.</summary>
    public static TimeToken Of(string text) => new(TimePart.Text) { Text = text };

    /// <summary>A year by its last two digits.</summary>
    /// <param name="part">The year.</param>
    /// <param name="digitsMax">The digits at most, when it is read. A number of more than two digits is the year itself.</param>
    public static TimeToken ShortYear(TimePart part, int digitsMax = 2) => new(part, 2, digitsMax) { IsShort = true };
}
