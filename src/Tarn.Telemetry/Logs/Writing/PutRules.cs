using System.Globalization;
using Tarn.Storage;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Writing;

/// <summary>The accepted events of a put, and AWS's account of the others.</summary>
/// <param name="From">The index of the first accepted event.</param>
/// <param name="Before">The index after the last.</param>
/// <param name="TooNewFrom">The index from which events are too new; null: none is.</param>
/// <param name="TooOldBefore">The index before which events are too old; null: none is.</param>
/// <param name="ExpiredBefore">The index before which events are older than the group's retention; null: none is.</param>
public readonly record struct PutOutcome(int From, int Before, int? TooNewFrom, int? TooOldBefore, int? ExpiredBefore);

/// <summary>AWS's rules of a batch of events.</summary>
public static class PutRules
{
    /// <summary>The bytes that AWS counts for an event beside its message.</summary>
    public const int EventOverheadBytes = 26;

    /// <summary>The most bytes of a batch, and so of an event.</summary>
    public const int BatchBytesMax = 1 << 20;

    private static readonly TimeSpan SpanMax = TimeSpan.FromHours(24);
    private static readonly TimeSpan NewMax = TimeSpan.FromHours(2);
    private static readonly TimeSpan OldMax = TimeSpan.FromDays(14);

    /// <summary>Checks a batch.</summary>
    /// <param name="retention">The group's retention; null: for ever.</param>
    /// <exception cref="TarnException">InvalidArgument: the whole batch is refused.</exception>
    public static PutOutcome Check(IReadOnlyList<LogEvent> events, TimeSpan? retention, DateTimeOffset now)
    {
        var bytes = events.Sum(each => (long)each.Message.Length + EventOverheadBytes);
        if (bytes > BatchBytesMax)
        {
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"Upload too large: {bytes} bytes exceeds limit of {BatchBytesMax}"));
        }

        for (var i = 1; i < events.Count; i++)
        {
            if (events[i].Time < events[i - 1].Time)
            {
                throw Refused("Log events in a single PutLogEvents request must be in chronological order.");
            }
        }

        if (events[^1].Time - events[0].Time > SpanMax)
        {
            throw Refused("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        }

        var tooOld = Count(events, each => each.Time < now - OldMax);
        var expired = retention is { } kept ? Count(events, each => each.Time < now - kept) : 0;
        var tooNew = events.Count - Count(events, each => each.Time <= now + NewMax);
        return new PutOutcome(
            Math.Max(tooOld, expired),
            events.Count - tooNew,
            tooNew > 0 ? events.Count - tooNew : null,
            tooOld > 0 ? tooOld : null,
            expired > 0 ? expired : null);
    }

    private static int Count(IReadOnlyList<LogEvent> events, Func<LogEvent, bool> holds) => events.TakeWhile(holds).Count();

    private static TarnException Refused(string message) => new(ErrorKind.InvalidArgument, message);
}
