using System.Globalization;
using System.Text;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>Writes a time by a format of C's <c>strftime</c>, in English.</summary>
internal static class TimeWriter
{
    public static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    public static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static string Write(string format, BrokenTime time)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            // Flags: no padding, spaces, zeros, upper case.
            var flag = format[i + 1] is '-' or '_' or '0' or '^' && i + 2 < format.Length ? format[++i] : ' ';
            var field = Field(format[++i], time);
            text.Append(field is null ? flag == ' ' ? $"%{format[i]}" : $"%{flag}{format[i]}" : Flagged(field, flag));
        }

        return text.ToString();
    }

    private static string Flagged(string field, char flag)
    {
        if (flag == '^')
        {
            return field.ToUpperInvariant();
        }

        if (flag == ' ' || field.Length < 2 || !field.All(c => char.IsAsciiDigit(c) || c == ' '))
        {
            return field;
        }

        var digits = field.TrimStart(' ', '0');
        digits = digits.Length == 0 ? "0" : digits;
        return flag switch { '-' => digits, '_' => digits.PadLeft(field.Length), _ => digits.PadLeft(field.Length, '0') };
    }

    private static string? Field(char letter, BrokenTime time)
    {
        var hour = time.Hour % 12 == 0 ? 12 : time.Hour % 12;
        return letter switch
        {
            'Y' => Text(time.Year),
            'C' => Padded(Floor(time.Year, 100), 2),
            'y' => Padded(((time.Year % 100) + 100) % 100, 2),
            'm' => Padded(time.Month + 1, 2),
            'B' => Name(Months, time.Month),
            'b' or 'h' => Short(Name(Months, time.Month)),
            'd' => Padded(time.Day, 2),
            'e' => Text(time.Day).PadLeft(2),
            'j' => Padded(time.YearDay + 1, 3),
            'H' => Padded(time.Hour, 2),
            'k' => Text(time.Hour).PadLeft(2),
            'I' => Padded(hour, 2),
            'l' => Text(hour).PadLeft(2),
            'M' => Padded(time.Minute, 2),
            'S' => Padded((long)time.Second, 2),
            'p' => time.Hour >= 12 ? "PM" : "AM",
            'P' => time.Hour >= 12 ? "pm" : "am",
            'A' => Name(Days, time.WeekDay),
            'a' => Short(Name(Days, time.WeekDay)),
            'w' => Text(time.WeekDay),
            'u' => Text(time.WeekDay == 0 ? 7 : time.WeekDay),
            'U' => Padded((time.YearDay + 7 - time.WeekDay) / 7, 2),
            'W' => Padded((time.YearDay + 7 - (time.WeekDay + 6) % 7) / 7, 2),
            'V' => Padded(IsoWeek(time).Week, 2),
            'G' => Text(IsoWeek(time).Year),
            'g' => Padded(IsoWeek(time).Year % 100, 2),
            's' => Text(time.ToSeconds()),
            'Z' => "UTC",
            'z' => "+0000",
            'n' => "\n",
            't' => "\t",
            '%' => "%",
            'F' => Write("%Y-%m-%d", time),
            'D' or 'x' => Write("%m/%d/%y", time),
            'T' or 'X' => Write("%H:%M:%S", time),
            'R' => Write("%H:%M", time),
            'r' => Write("%I:%M:%S %p", time),
            'c' => Write("%a %b %e %H:%M:%S %Y", time),
            _ => null,
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Padded(long number, int width) => Text(number).PadLeft(width, '0');

    private static long Floor(long number, long divisor) => number >= 0 ? number / divisor : (number - divisor + 1) / divisor;

    private static string Name(string[] names, int at) => at >= 0 && at < names.Length ? names[at] : "?";

    private static string Short(string name) => name.Length < 3 ? name : name[..3];

    // A week begins on Monday and belongs to the year of its Thursday.
    private static (long Year, long Week) IsoWeek(BrokenTime time)
    {
        var monday = time.YearDay - (time.WeekDay + 6) % 7;
        var thursday = monday + 3;
        var year = time.Year;
        if (thursday < 0)
        {
            year--;
            thursday += (int)(BrokenTime.EpochDay(year + 1, 0, 1) - BrokenTime.EpochDay(year, 0, 1));
        }

        var days = (int)(BrokenTime.EpochDay(year + 1, 0, 1) - BrokenTime.EpochDay(year, 0, 1));
        return thursday >= days ? (year + 1, 1) : (year, thursday / 7 + 1);
    }
}
