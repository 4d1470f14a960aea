using System.Text;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Live;

namespace Tarn.Aws.Logs.Live;

/// <summary>Sends a live tail as the service's events. Disposing this object ends the session.</summary>
/// <param name="input">The request, which the first event shows.</param>
/// <param name="call">The call, which lasts as long as the session.</param>
internal sealed class LiveEvents(
    LiveSession session, StartLiveTailInput input, Call call, IReadOnlyDictionary<LogGroupId, Resource> groups)
    : IAsyncEnumerable<StartLiveTailResponseStream>, IAsyncDisposable
{
    public async IAsyncEnumerator<StartLiveTailResponseStream> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        yield return new StartLiveTailResponseStream
        {
            SessionStart = new LiveTailSessionStart
            {
                RequestId = call.RequestId,
                SessionId = call.RequestId,
                LogGroupIdentifiers = input.LogGroupIdentifiers,
                LogStreamNames = input.LogStreamNames,
                LogStreamNamePrefixes = input.LogStreamNamePrefixes,
                LogEventFilterPattern = input.LogEventFilterPattern,
            },
        };
        while (!session.IsOver)
        {
            var update = await session.Next(cancellationToken)
                ?? throw LogsErrors.SessionStreamingException("The server stops; start the session again.");
            yield return new StartLiveTailResponseStream
            {
                SessionUpdate = new LiveTailSessionUpdate
                {
                    SessionMetadata = new LiveTailSessionMetadata { Sampled = update.IsSampled },
                    SessionResults = [.. update.Events.Select(Show)],
                },
            };
        }

        throw LogsErrors.SessionTimeoutException($"A session ends after {LiveSession.LengthMax.TotalHours:0} hours.");
    }

    public ValueTask DisposeAsync()
    {
        session.Dispose();
        return ValueTask.CompletedTask;
    }

    private LiveTailSessionLogEvent Show((StoredEvent Event, LogStreamNames Place) each) => new()
    {
        LogStreamName = each.Place.StreamName,
        LogGroupIdentifier = $"{call.Account}:{groups[each.Event.Group].Name.Name}",
        Message = Encoding.UTF8.GetString(each.Event.Message.Span),
        Timestamp = each.Event.TimeMs,
        IngestionTime = each.Event.IngestedMs,
    };
}
