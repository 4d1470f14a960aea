using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Patterns;
using Tarn.Patterns.Crons;

namespace Tarn.Messaging.Schedules.Times;

/// <summary>
/// The times of a schedule: <c>rate(5 minutes)</c>, <c>cron(0 12 * * ? *)</c> or <c>at(2027-01-15T08:00:00)</c>. A day of a rate has 24 hours.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"/>
public sealed partial class ScheduleTimes
{
    private const int DaysMax = 36_500;
    private const string AtForm = "'at('yyyy-MM-dd'T'HH:mm:ss')'";

    private readonly TimeSpan _every;
    private readonly CronSchedule? _cron;
    private readonly DateTimeOffset? _at;
    private readonly ScheduleSpan _span;

    private ScheduleTimes(TimeSpan every, CronSchedule? cron, DateTimeOffset? at, ScheduleSpan span) =>
        (_every, _cron, _at, _span) = (every, cron, at, span);

    /// <summary>Whether the schedule runs once.</summary>
    public bool IsOnce => _every == TimeSpan.Zero && _cron is null;

    /// <summary>Reads a rate or cron in UTC. A rate counts from the newest time.</summary>
    /// <exception cref="PatternException">The text is not a schedule.</exception>
    public static ScheduleTimes Parse(string text) => Recurring(text, ParseRate(text, isExact: true), default);

    /// <summary>Reads a schedule within a span, by the clock of its zone. Here <c>rate(1 minutes)</c> is a rate too.</summary>
    /// <exception cref="PatternException">The text is not a schedule, or its only time does not exist in the zone.</exception>
    public static ScheduleTimes Parse(string text, ScheduleSpan span)
    {
        if (!text.StartsWith("at(", StringComparison.Ordinal))
        {
            return Recurring(text, ParseRate(text, isExact: false), span);
        }

        return !DateTime.TryParseExact(text, AtForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? throw new PatternException($"{text} is no time like at(2027-01-15T08:00:00).")
            : LocalTimes.MomentOf(local, span.Zone ?? TimeZoneInfo.Utc) is { } moment
            ? new ScheduleTimes(TimeSpan.Zero, null, moment, default)
            : throw new PatternException($"{text} does not exist in the time zone {span.Zone!.Id}: its clock skips the time.");
    }

    /// <summary>The zone of an id of the tz database; null: there is none.</summary>
    public static TimeZoneInfo? ZoneOf(string id) =>
        ZoneForm().IsMatch(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.Id == id ? zone : null;

    /// <summary>The first time after another one; null: there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (_at is { } at)
        {
            return at > after ? at : null;
        }

        var next = _cron is { } cron ? NextOf(cron, after)
            : _span.From is { } from ? NextOf(from, after)
            : after.Year < DateTimeOffset.MaxValue.Year - (DaysMax / 365) - 1 ? after + _every
            : null;
        return next <= (_span.Until ?? DateTimeOffset.MaxValue) ? next : null;
    }

    /// <summary>The times after one up to another: their number, and the newest; null: there are none.</summary>
    public (long Count, DateTimeOffset Newest)? Between(DateTimeOffset after, DateTimeOffset until)
    {
        if (_every > TimeSpan.Zero)
        {
            var last = _span.Until < until ? _span.Until.Value : until;
            var first = Next(after) ?? DateTimeOffset.MaxValue;
            var more = (last - first).Ticks / _every.Ticks;
            return first <= last ? (more + 1, first + (_every * more)) : null;
        }

        (long Count, DateTimeOffset Newest)? found = null;
        for (var next = Next(after); next <= until; next = Next(next.Value))
        {
            found = ((found?.Count ?? 0) + 1, next.Value);
        }

        return found;
    }

    private static ScheduleTimes Recurring(string text, TimeSpan? every, ScheduleSpan span) => every is { } known
        ? new ScheduleTimes(known, null, null, span)
        : new ScheduleTimes(TimeSpan.Zero, CronSchedule.Parse(text), null, span);

    private DateTimeOffset? NextOf(CronSchedule cron, DateTimeOffset after)
    {
        var from = _span.From is { } begin && begin > after ? begin.AddTicks(-1) : after;
        return _span.Zone is { } zone ? cron.Next(from, zone) : cron.Next(from);
    }

    // The first time of a rate is its start.
    private DateTimeOffset? NextOf(DateTimeOffset from, DateTimeOffset after)
    {
        if (after < from)
        {
            return from;
        }

        var passed = (after - from).Ticks / _every.Ticks;
        return DateTimeOffset.MaxValue - after > _every ? from + (_every * (passed + 1)) : null;
    }

    private static TimeSpan? ParseRate(string text, bool isExact)
    {
        if (Rate().Match(text) is not { Success: true } rate)
        {
            return null;
        }

        var unit = rate.Groups["unit"].ValueSpan switch
        {
            "minute" => TimeSpan.FromMinutes(1),
            "hour" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        };
        var count = long.Parse(rate.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
        var isPlain = !isExact || (count == 1 && rate.Groups["count"].Length == 1) == (rate.Groups["many"].Length == 0);
        return count > 0 && count <= TimeSpan.FromDays(DaysMax) / unit && isPlain
            ? unit * count
            : throw new PatternException($"{text} is no rate like rate(1 minute) or rate(5 hours).");
    }

    [GeneratedRegex(@"^rate\((?<count>\d{1,9}) (?<unit>minute|hour|day)(?<many>s?)\)$", RegexOptions.CultureInvariant)]
    private static partial Regex Rate();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex ZoneForm();
}
