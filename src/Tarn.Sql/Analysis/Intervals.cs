using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>Interval literals: years and months become months, all others become milliseconds.</summary>
internal static partial class Intervals
{
    public static Constant Bind(IntervalLiteral literal)
    {
        var sign = literal.Negative ? -1 : 1;
        var isMonths = literal.From is "YEAR" or "MONTH";
        if (literal.To is { } to && (literal.From == "MONTH" || isMonths != to is "MONTH"))
        {
            throw Bad(literal);
        }

        long value;
        try
        {
            value = checked(sign * (literal.To is null ? Single(literal) : isMonths ? YearToMonth(literal) : DayToSecond(literal)));
        }
        catch (OverflowException)
        {
            throw Bad(literal);
        }

        if (isMonths && value is < int.MinValue or > int.MaxValue)
        {
            throw Bad(literal);
        }

        return new(value, isMonths ? SqlType.IntervalYearToMonth : SqlType.IntervalDayToSecond) { At = literal.At };
    }

    private static long Single(IntervalLiteral literal)
    {
        var text = literal.Text.Trim();
        if (literal.From == "SECOND"
            && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return decimal.ToInt64(seconds * 1000);
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
        {
            throw Bad(literal);
        }

        return checked(literal.From switch
        {
            "YEAR" => count * 12,
            "MONTH" => count,
            "DAY" => count * 86_400_000,
            "HOUR" => count * 3_600_000,
            "MINUTE" => count * 60_000,
            _ => throw Bad(literal),
        });
    }

    private static long YearToMonth(IntervalLiteral literal)
    {
        var match = YearMonthText().Match(literal.Text.Trim());
        if (!match.Success)
        {
            throw Bad(literal);
        }

        var months = checked((Number(match, 2) * 12) + Number(match, 3));
        return match.Groups[1].Value == "-" ? -months : months;
    }

    private static long DayToSecond(IntervalLiteral literal)
    {
        var match = literal.From switch
        {
            "DAY" => DayText().Match(literal.Text.Trim()),
            "HOUR" => HourText().Match(literal.Text.Trim()),
            _ => MinuteText().Match(literal.Text.Trim()),
        };
        if (!match.Success)
        {
            throw Bad(literal);
        }

        var millis = checked((Number(match, "d") * 86_400_000) + (Number(match, "h") * 3_600_000)
            + (Number(match, "m") * 60_000) + (Number(match, "s") * 1000));
        if (match.Groups["f"].Success)
        {
            millis += long.Parse(match.Groups["f"].Value.PadRight(3, '0')[..3], CultureInfo.InvariantCulture);
        }

        return match.Groups["sign"].Value == "-" ? -millis : millis;
    }

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static long Number(Match match, string group) =>
        match.Groups[group].Success ? long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    private static SqlException Bad(IntervalLiteral literal) =>
        new(SqlErrorName.InvalidLiteral, $"'{literal.Text}' is not a valid INTERVAL literal", literal.At);

    [GeneratedRegex(@"^([+-]?)(\d+)-(\d+)$")]
    private static partial Regex YearMonthText();

    [GeneratedRegex(@"^(?<sign>[+-]?)(?<d>\d+) (?<h>\d+)(?::(?<m>\d+)(?::(?<s>\d+)(?:\.(?<f>\d+))?)?)?$")]
    private static partial Regex DayText();

    [GeneratedRegex(@"^(?<sign>[+-]?)(?<h>\d+):(?<m>\d+)(?::(?<s>\d+)(?:\.(?<f>\d+))?)?$")]
    private static partial Regex HourText();

    [GeneratedRegex(@"^(?<sign>[+-]?)(?<m>\d+):(?<s>\d+)(?:\.(?<f>\d+))?$")]
    private static partial Regex MinuteText();
}
