using System.Globalization;
using System.Text.RegularExpressions;

namespace Tarn.Lake.Hive.Projection;

/// <summary>An end of a range of dates: a moment, or an offset from NOW.</summary>
/// <param name="FixedMs">The moment, Unix milliseconds; null: the end is relative.</param>
/// <param name="Offset">The offset from NOW.</param>
internal readonly partial record struct DateBound(long? FixedMs, DateStep Offset)
{
    private const int OffsetMax = 100_000_000;

    /// <summary>Reads an end; null: the text is neither NOW with an offset nor in the format.</summary>
    public static DateBound? Read(string text, DateFormat format)
    {
        var relative = Relative().Match(text);
        if (!relative.Success)
        {
            return (format.Read(text) ?? format.Read(text.Trim())) is { } moment ? new DateBound(moment, default) : null;
        }

        if (!relative.Groups["number"].Success)
        {
            return new DateBound(null, new DateStep(0, DateUnit.Days));
        }

        var isNumber = int.TryParse(relative.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber && number <= OffsetMax && DateStep.TryReadUnit(relative.Groups["unit"].Value, out var unit)
            ? new DateBound(null, new DateStep(relative.Groups["sign"].Value == "-" ? -number : number, unit.Value))
            : null;
    }

    /// <summary>The moment, Unix milliseconds. A relative one loses the parts that the format does not print.</summary>
    public long At(DateTimeOffset now, DateFormat format)
    {
        if (FixedMs is { } moment)
        {
            return moment;
        }

        var ms = Math.Clamp(
            Offset.After(now.ToUnixTimeMilliseconds(), 1), DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        return format.Read(format.Print(ms)) ?? ms;
    }

    [GeneratedRegex(
        @"^\s*NOW\s*(?:(?<sign>[+-])\s*(?<number>\d+)\s*(?<unit>[A-Z]+)\s*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Relative();
}
