using System.Globalization;
using System.Text;

namespace Tarn.Delivery.Prefixes;

/// <summary>
/// The letters of a time pattern: the widths that each accepts and the text that it prints (English).
/// </summary>
internal static class TimeFields
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private static readonly string[] Quarters = ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter"];

    /// <summary>Java's reason to refuse this many of the letter; null when Java accepts them.</summary>
    public static string? Refusal(char letter, int count) => letter switch
    {
        'u' or 'y' or 'Y' or 'g' or 'A' or 'n' or 'N' when count > 19 =>
            $"The minimum width must be from 1 to 19 inclusive but was {count}",
        'u' or 'y' or 'Y' or 'g' or 'A' or 'n' or 'N' => null,
        'S' => count > 9 ? $"Minimum width must be from 0 to 9 inclusive but was {count}" : null,
        'c' when count == 2 => "Invalid pattern \"cc\"",
        'G' or 'M' or 'L' or 'Q' or 'q' or 'E' or 'e' or 'c' or 'X' or 'x' or 'Z' => AtMost(5, letter, count),
        'D' => AtMost(3, letter, count),
        'd' or 'h' or 'H' or 'k' or 'K' or 'm' or 's' or 'w' => AtMost(2, letter, count),
        'F' or 'W' or 'a' => AtMost(1, letter, count),
        'z' => AtMost(4, letter, count),
        'V' => count == 2 ? null : "Pattern letter count must be 2: V",
        'v' => count is 1 or 4 ? null : "Wrong number of pattern letters: v",
        'B' => count is 1 or 4 or 5 ? null : "Wrong number of pattern letters: B",
        'O' => count is 1 or 4 ? null : "Pattern letter count must be 1 or 4: O",
        _ => $"Unknown pattern letter: {letter}",
    };

    public static void Print(char letter, int count, in CivilTime time, StringBuilder to)
    {
        switch (letter)
        {
            case 'G':
                to.Append(Era(time.Year >= 1, count));
                break;
            case 'u':
                Year(time.Year, count, to);
                break;
            case 'y':
                Year(time.YearOfEra, count, to);
                break;
            case 'Y':
                Year(time.WeekYear, count, to);
                break;
            case 'M' or 'L':
                Text(time.Month, Months[time.Month - 1], count, to);
                break;
            case 'Q' or 'q':
                Quarter(time.Quarter, count, to);
                break;
            case 'E':
                Text(0, Days[time.DayOfWeek], Math.Max(count, 3), to);
                break;
            case 'e' or 'c':
                Text(time.DayOfWeek + 1, Days[time.DayOfWeek], count, to);
                break;
            case 'a':
                to.Append(time.Hour < 12 ? "AM" : "PM");
                break;
            case 'B':
                to.Append(DayPeriod(time, count == 5));
                break;
            case 'S':
                to.Append(time.Nano.ToString("000000000", CultureInfo.InvariantCulture).AsSpan(0, count));
                break;
            case 'V' or 'v' or 'z' or 'X' or 'x' or 'Z' or 'O':
                OffsetFields.Print(letter, count, time, to);
                break;
            default:
                Number(Value(letter, time), count, to);
                break;
        }
    }

    private static string? AtMost(int max, char letter, int count) =>
        count > max ? $"Too many pattern letters: {letter}" : null;

    private static long Value(char letter, in CivilTime time) => letter switch
    {
        'D' => time.DayOfYear,
        'd' => time.Day,
        'F' => (time.Day - 1) % 7 + 1,
        'W' => time.WeekOfMonth,
        'w' => time.WeekOfWeekYear,
        'H' => time.Hour,
        'k' => time.Hour == 0 ? 24 : time.Hour,
        'K' => time.Hour % 12,
        'h' => time.Hour % 12 == 0 ? 12 : time.Hour % 12,
        'm' => time.Minute,
        's' => time.Second,
        'A' => time.SecondOfDay * 1_000L + time.Nano / 1_000_000,
        'n' => time.Nano,
        'N' => time.SecondOfDay * 1_000_000_000L + time.Nano,
        'g' => time.ModifiedJulianDay,
        _ => throw new InvalidOperationException($"no field {letter}"),
    };

    private static void Number(long value, int width, StringBuilder to)
    {
        if (value < 0)
        {
            to.Append('-');
        }

        to.Append(Math.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'));
    }

    private static void Year(long year, int count, StringBuilder to)
    {
        if (count == 2)
        {
            Number(Math.Abs(year) % 100, 2, to);
            return;
        }

        if (count >= 4 && count < 19 && year >= Power(count))
        {
            to.Append('+');
        }

        Number(year, count, to);
    }

    private static long Power(int exponent)
    {
        var power = 1L;
        for (var i = 0; i < exponent && power <= long.MaxValue / 10; i++)
        {
            power *= 10;
        }

        return power;
    }

    private static void Text(int number, string text, int count, StringBuilder to)
    {
        switch (count)
        {
            case 1 or 2:
                Number(number, count, to);
                break;
            case 3:
                to.Append(text.AsSpan(0, 3));
                break;
            case 4:
                to.Append(text);
                break;
            default:
                to.Append(text[0]);
                break;
        }
    }

    private static void Quarter(int quarter, int count, StringBuilder to)
    {
        if (count is 3)
        {
            to.Append('Q');
        }

        if (count is 4)
        {
            to.Append(Quarters[quarter - 1]);
        }
        else
        {
            Number(quarter, count is 2 ? 2 : 1, to);
        }
    }

    private static string Era(bool common, int count) => (common, count) switch
    {
        (true, 4) => "Anno Domini",
        (false, 4) => "Before Christ",
        (true, 5) => "A",
        (false, 5) => "B",
        (true, _) => "AD",
        _ => "BC",
    };

    private static string DayPeriod(in CivilTime time, bool narrow) => (time.Hour, time.SecondOfDay % 3_600) switch
    {
        (0, < 60) => narrow ? "mi" : "midnight",
        (12, < 60) => narrow ? "n" : "noon",
        ( < 6 or >= 21, _) => "at night",
        ( < 12, _) => "in the morning",
        ( < 18, _) => "in the afternoon",
        _ => "in the evening",
    };
}
