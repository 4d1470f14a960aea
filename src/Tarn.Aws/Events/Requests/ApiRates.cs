using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace Tarn.Aws.Events.Requests;

/// <summary>The rates of API destinations, and the pauses that their endpoints ask for.</summary>
/// <param name="time">The clock.</param>
internal sealed class ApiRates(TimeProvider time)
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Rate> _rates = new();

    /// <summary>Waits for the turn of a request. At most the attempts that a target has at a time wait.</summary>
    /// <exception cref="TarnException">Throttled: the endpoint asked for a pause that has not ended.</exception>
    public async ValueTask Take(string arn, int perSecond, CancellationToken cancellationToken)
    {
        var rate = _rates.GetOrAdd(arn, static _ => new Rate());
        TimeSpan wait;
        lock (rate)
        {
            var now = time.GetUtcNow();
            if (now < rate.PausedUntil)
            {
                throw new TarnException(ErrorKind.Throttled, $"The endpoint of {arn} asked for a pause.");
            }

            var turn = rate.Next > now ? rate.Next : now;
            rate.Next = turn + (TimeSpan.FromSeconds(1) / perSecond);
            wait = turn - now;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>Notes the pause of an answer, if it asks for one.</summary>
    public void Pause(string arn, RetryConditionHeaderValue? asked)
    {
        var now = time.GetUtcNow();
        if (asked is not null && (asked.Delta ?? asked.Date - now) is { } pause && pause > TimeSpan.Zero)
        {
            var rate = _rates.GetOrAdd(arn, static _ => new Rate());
            lock (rate)
            {
                rate.PausedUntil = now + (pause < PauseMax ? pause : PauseMax);
            }
        }
    }

    private sealed class Rate
    {
        public DateTimeOffset Next { get; set; }

        public DateTimeOffset PausedUntil { get; set; }
    }
}
