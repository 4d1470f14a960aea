using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Patterns;
using Tarn.Patterns.Crons;

namespace Tarn.Messaging.Buses.Rules;

/// <summary>The times of a rule, in UTC: <c>rate(5 minutes)</c> or <c>cron(0 12 * * ? *)</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html"/>
public sealed partial class RuleSchedule
{
    private const int DaysMax = 36_500;

    private readonly TimeSpan _every;
    private readonly CronSchedule? _times;

    private RuleSchedule(TimeSpan every, CronSchedule? times) => (_every, _times) = (every, times);

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="PatternException">The text is not a schedule.</exception>
    public static RuleSchedule Parse(string text)
    {
        if (Rate().Match(text) is not { Success: true } rate)
        {
            return new RuleSchedule(TimeSpan.Zero, CronSchedule.Parse(text));
        }

        var isOne = rate.Groups["one"].Success;
        var unit = rate.Groups["unit"].ValueSpan switch
        {
            "minute" => TimeSpan.FromMinutes(1),
            "hour" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        };
        var count = isOne ? 1 : long.TryParse(rate.Groups["count"].ValueSpan, CultureInfo.InvariantCulture, out var given) ? given : 0;
        return count > 0 && count <= TimeSpan.FromDays(DaysMax) / unit && (isOne || count > 1)
            ? new RuleSchedule(unit * count, null)
            : throw new PatternException($"{text} is no rate like rate(1 minute) or rate(5 hours).");
    }

    /// <summary>The first time after another one; null: there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _times is not null ? _times.Next(after)
        : after.Year < DateTimeOffset.MaxValue.Year - (DaysMax / 365) - 1 ? after + _every
        : null;

    /// <summary>The times after one up to another: their number, and the newest; null: there are none.</summary>
    public (long Count, DateTimeOffset Newest)? Between(DateTimeOffset after, DateTimeOffset until)
    {
        if (_times is null)
        {
            var count = (until - after).Ticks / _every.Ticks;
            return count > 0 ? (count, after + (_every * count)) : null;
        }

        (long Count, DateTimeOffset Newest)? found = null;
        for (var next = _times.Next(after); next <= until; next = _times.Next(next.Value))
        {
            found = ((found?.Count ?? 0) + 1, next.Value);
        }

        return found;
    }

    [GeneratedRegex(@"^rate\((?:(?<one>1) (?<unit>minute|hour|day)|(?<count>\d{1,9}) (?<unit>minute|hour|day)s)\)$", RegexOptions.CultureInvariant)]
    private static partial Regex Rate();
}
