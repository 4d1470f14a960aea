using System.Globalization;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Formats;

/// <summary>A date, a time or both, for formats.</summary>
/// <param name="Value">The value; a date has midnight, a time has the first day.</param>
/// <param name="Kind">The parts that it has.</param>
/// <param name="Nanoseconds">The nanoseconds of the second.</param>
/// <param name="OffsetMinutes">The minutes from UTC of a time in a zone.</param>
/// <param name="Zone">The zone's name; empty: none.</param>
internal readonly record struct FormatTime(DateTime Value, FormatKind Kind, int Nanoseconds, int OffsetMinutes, string Zone)
{
    private const string Second = "yyyy-MM-dd HH:mm:ss";
    private const int NanosecondDigits = 9;

    /// <summary>Reads a value.</summary>
    /// <exception cref="InvalidOperationException">NOT_SUPPORTED: the year is beyond 1 to 9999.</exception>
    public static FormatTime Of(FormatValue value)
    {
        var parts = value.Text.Split('|');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? "" : parts[0][(point + 1)..];
        var whole = point < 0 ? parts[0] : parts[0][..point];
        whole = value.Kind switch { FormatKind.Date => whole + " 00:00:00", FormatKind.Time => "0001-01-01 " + whole, _ => whole };
        return DateTime.TryParseExact(whole, Second, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new FormatTime(
                time,
                value.Kind,
                Rounded(fraction.PadRight(NanosecondDigits + 1, '0')),
                parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0,
                parts.Length > 2 ? parts[2] : "")
            : throw RowValues.Error(SqlErrorName.NotSupported, $"format of {value.Text} is not supported: its year is not from 1 to 9999");
    }

    // The nearest nanosecond of the same second.
    private static int Rounded(string digits) => Math.Min(
        int.Parse(digits.AsSpan(0, NanosecondDigits), CultureInfo.InvariantCulture) + (digits[NanosecondDigits] >= '5' ? 1 : 0), 999_999_999);

    /// <summary>The text of Java's time classes: no seconds when they are zero, fractions of 3, 6 or 9 digits.</summary>
    public string JavaText
    {
        get
        {
            var date = Text("yyyy-MM-dd");
            return Kind switch
            {
                FormatKind.Date => date,
                FormatKind.Time => Clock,
                FormatKind.Timestamp => $"{date}T{Clock}",
                _ => $"{date}T{Clock}{ZoneText}",
            };
        }
    }

    private string Clock
    {
        get
        {
            if (Value.Second == 0 && Nanoseconds == 0)
            {
                return Text("HH:mm");
            }

            var digits = Nanoseconds.ToString("000000000", CultureInfo.InvariantCulture);
            var fraction = Nanoseconds == 0 ? "" : "." + (Nanoseconds % 1_000_000 == 0 ? digits[..3] : Nanoseconds % 1_000 == 0 ? digits[..6] : digits);
            return Text("HH:mm:ss") + fraction;
        }
    }

    private string ZoneText => Zone == "UTC" ? "Z[UTC]" : Zone.StartsWith('+') || Zone.StartsWith('-') ? Zone : $"{Offset(":")}[{Zone}]";

    /// <summary>The part that a suffix of <c>%t</c> names; null: there is no such part.</summary>
    public string? Part(char suffix) => suffix switch
    {
        'H' => Text("HH"),
        'I' => Text("hh"),
        'k' => Value.Hour.ToString(CultureInfo.InvariantCulture),
        'l' => Text("%h"),
        'M' => Text("mm"),
        'S' => Text("ss"),
        'L' => Nanoseconds.ToString("000000000", CultureInfo.InvariantCulture)[..3],
        'N' => Nanoseconds.ToString("000000000", CultureInfo.InvariantCulture),
        'p' => Value.Hour < 12 ? "am" : "pm",
        'z' => Offset(""),
        'Z' => Zone,
        'B' => Text("MMMM"),
        'b' or 'h' => Text("MMM"),
        'A' => Text("dddd"),
        'a' => Text("ddd"),
        'C' => (Value.Year / 100).ToString("00", CultureInfo.InvariantCulture),
        'Y' => Text("yyyy"),
        'y' => Text("yy"),
        'j' => Value.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'm' => Text("MM"),
        'd' => Text("dd"),
        'e' => Value.Day.ToString(CultureInfo.InvariantCulture),
        'R' => Text("HH:mm"),
        'T' => Text("HH:mm:ss"),
        'r' => $"{Text("hh:mm:ss")} {(Value.Hour < 12 ? "AM" : "PM")}",
        'D' => Text("MM'/'dd'/'yy"),
        'F' => Text("yyyy-MM-dd"),
        'c' => $"{Text("ddd MMM dd HH:mm:ss")} {Zone} {Text("yyyy")}",
        's' => Seconds.ToString(CultureInfo.InvariantCulture),
        'Q' => ((Seconds * 1_000) + (Nanoseconds / 1_000_000)).ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Whether the value has the part: a date has no clock, a time no day, and only a time in a zone has a zone.</summary>
    public bool Has(char suffix) => suffix switch
    {
        'z' or 'Z' or 'c' or 's' or 'Q' => Kind == FormatKind.Zoned,
        'B' or 'b' or 'h' or 'A' or 'a' or 'C' or 'Y' or 'y' or 'j' or 'm' or 'd' or 'e' or 'D' or 'F' => Kind != FormatKind.Time,
        _ => Kind != FormatKind.Date,
    };

    /// <summary>The seconds since 1970 in UTC.</summary>
    private long Seconds => ((Value - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond) - (OffsetMinutes * 60L);

    private string Text(string format) => Value.ToString(format, CultureInfo.InvariantCulture);

    private string Offset(string between) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(OffsetMinutes < 0 ? '-' : '+')}{Math.Abs(OffsetMinutes) / 60:00}{between}{Math.Abs(OffsetMinutes) % 60:00}");
}
