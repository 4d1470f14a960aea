using System.Globalization;
using System.Text.RegularExpressions;
using Cronos;

namespace Tarn.Patterns.Crons;

/// <summary>
/// A schedule in AWS's form: <c>cron(minutes hours day-of-month month day-of-week year)</c>. Days of the week count from 1, Sunday.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html</remarks>
public sealed partial class CronSchedule
{
    private const int YearMin = 1970;
    private const int YearMax = 2199;

    private readonly CronExpression _times;
    private readonly bool[] _years;

    private CronSchedule(string text, CronExpression times, bool[] years) => (Text, _times, _years) = (text, times, years);

    /// <summary>The schedule as it was written.</summary>
    public string Text { get; }

    /// <exception cref="PatternException">The text is not a schedule.</exception>
    public static CronSchedule Parse(string text)
    {
        var whole = Whole().Match(text);
        if (!whole.Success || whole.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not { Length: 6 } fields)
        {
            throw new PatternException($"{text} is no schedule like cron(15 12 * * ? *).");
        }

        if (fields[2] == "?" == (fields[4] == "?"))
        {
            throw new PatternException($"{text}: exactly one of day-of-month and day-of-week is ?.");
        }

        try
        {
            var days = DayNumber().Replace(fields[4], day => DayOf(day.ValueSpan));
            return new CronSchedule(text, CronExpression.Parse($"{fields[0]} {fields[1]} {fields[2]} {fields[3]} {days}"), Years(fields[5]));
        }
        catch (Exception failure) when (failure is CronFormatException or FormatException or OverflowException)
        {
            throw new PatternException($"{text}: {failure.Message}");
        }
    }

    /// <summary>The first time of the schedule after a moment, in UTC; null: there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => NextByClock(after.UtcDateTime) is { } next ? new DateTimeOffset(next) : null;

    /// <summary>The same by the clock of a zone. A local time that the zone skips has no moment. One that occurs twice has its first.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var clock = DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(after, zone).DateTime, DateTimeKind.Utc);
        for (; NextByClock(clock) is { } next; clock = next)
        {
            if (LocalTimes.MomentOf(next, zone) is { } moment && moment > after)
            {
                return moment;
            }
        }

        return null;
    }

    private DateTime? NextByClock(DateTime from)
    {
        while (from.Year <= YearMax)
        {
            if (!_years[Math.Max(from.Year, YearMin) - YearMin])
            {
                from = new DateTime(Math.Max(from.Year, YearMin) + 1, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(-1);
                if (from.Year + 1 > YearMax || !_years[from.Year + 1 - YearMin])
                {
                    from = from.AddTicks(1);
                    continue;
                }
            }

            if (_times.GetNextOccurrence(from) is not { } next || next.Year > YearMax)
            {
                return null;
            }

            if (_years[next.Year - YearMin])
            {
                return next;
            }

            from = next;
        }

        return null;
    }

    // The number after # counts weeks.
    private static string DayOf(ReadOnlySpan<char> number) => int.Parse(number, CultureInfo.InvariantCulture) is var day and >= 1 and <= 7
        ? (day - 1).ToString(CultureInfo.InvariantCulture)
        : throw new FormatException($"{number} is no day of the week from 1 to 7.");

    private static bool[] Years(string field)
    {
        var years = new bool[YearMax - YearMin + 1];
        foreach (var part in field.Split(','))
        {
            var match = YearPart().Match(part);
            var (from, to) = !match.Success ? throw new FormatException($"{part} is no year.")
                : part[0] == '*' ? (YearMin, YearMax)
                : (Number("from"), match.Groups["to"].Success ? Number("to") : match.Groups["step"].Success ? YearMax : Number("from"));
            var step = match.Groups["step"].Success ? Math.Max(1, Number("step")) : 1;
            for (var year = from; year <= to; year += step)
            {
                years[year is >= YearMin and <= YearMax ? year - YearMin : throw new FormatException($"{year} is no year from {YearMin} to {YearMax}.")] = true;
            }

            int Number(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        }

        return years;
    }

    [GeneratedRegex(@"^\s*cron\(([^()]*)\)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<![#/\d])\d+", RegexOptions.CultureInvariant)]
    private static partial Regex DayNumber();

    [GeneratedRegex(@"^(?:\*|(?<from>\d{4})(?:-(?<to>\d{4}))?)(?:/(?<step>\d{1,3}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex YearPart();
}
