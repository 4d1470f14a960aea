using Tarn.Aws.Logs;
using Tarn.Aws.Logs.Model;

namespace Tarn.Clients;

/// <summary>The events of a log group, each once, from a time on.</summary>
/// <param name="client">The server.</param>
/// <param name="pattern">A filter pattern; null: all events.</param>
internal sealed class LogClient(DoorClient client, string group, string? pattern)
{
    // Writers' clocks differ, and lines wait for their append: later reads look back.
    private const long LookBackMs = 30_000;

    private readonly LogsClient _logs = new(client);
    private readonly Dictionary<string, long> _seen = [];
    private long _newestMs;

    /// <summary>Reads the events that were not read before, in the order of time.</summary>
    /// <param name="fromMs">The earliest time, Unix milliseconds.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="Tarn.Wire.Protocols.AwsErrorException">ResourceNotFoundException: there is no such group.</exception>
    public async IAsyncEnumerable<FilteredLogEvent> Read(
        long fromMs, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (startMs, token) = (Math.Max(fromMs, _newestMs - LookBackMs), default(string));
        foreach (var old in _seen.Where(read => read.Value < startMs).Select(read => read.Key).ToList())
        {
            _seen.Remove(old);
        }

        do
        {
            var page = await _logs.FilterLogEvents(
                new FilterLogEventsInput { LogGroupName = group, StartTime = startMs, FilterPattern = pattern, NextToken = token }, cancellationToken);
            foreach (var found in page.Events!)
            {
                _newestMs = Math.Max(_newestMs, found.Timestamp!.Value);
                if (_seen.TryAdd(found.EventId!, found.Timestamp.Value))
                {
                    yield return found;
                }
            }

            token = page.NextToken;
        }
        while (token is not null);
    }
}
