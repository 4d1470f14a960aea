using System.Text;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Reading;

namespace Tarn.Aws.Logs.Events;

internal sealed partial class EventOperations
{
    private const int EventsDefault = 10_000;

    /// <summary>Events of one log stream, page by page in both directions. At an end the token stays the same.</summary>
    [Kept("unmask", "no data protection policy masks an event")]
    public async Task<GetLogEventsOutput> GetLogEvents(GetLogEventsInput input, Call call, CancellationToken cancellationToken)
    {
        var group = groups.Find(call, input.LogGroupName, input.LogGroupIdentifier);
        var stream = await logs.Find(group, input.LogStreamName, cancellationToken);
        var token = input.NextToken is { } given ? EventTokens.Read(given) : default((bool IsForward, EventKey Key)?);
        var descends = token is { } at ? !at.IsForward : input.StartFromHead != true;
        var page = await logs.Read(
            new LogQuery
            {
                Scope = LogGroupFinder.ScopeOf(call),
                Group = LogGroupId.Of(group),
                Streams = new HashSet<LogStreamId> { stream.Id },
                FromMs = Math.Max(input.StartTime ?? 0, OldestMs(group, call)),
                BeforeMs = input.EndTime ?? long.MaxValue,
                Cursor = token?.Key,
                Descending = descends,
                EventsMax = input.Limit ?? EventsDefault,
            },
            cancellationToken);
        // Without an event, each direction begins at its end of the range: later events are found from there.
        var (first, last) = page.Events.Count > 0
            ? (page.Events[0].Key, page.Events[^1].Key)
            : (token?.Key ?? EventKey.Before(Math.Min(input.EndTime ?? TimeMaxMs, TimeMaxMs)), token?.Key ?? EventKey.Before(input.StartTime ?? 0));
        return new GetLogEventsOutput
        {
            Events = [.. page.Events.Select(Show)],
            NextForwardToken = EventTokens.Forward(last),
            NextBackwardToken = EventTokens.Backward(first),
        };
    }

    private long OldestMs(Resource group, Call call) =>
        groups.RetentionOf(group) is { } kept ? (call.Time - kept).ToUnixTimeMilliseconds() : 0;

    private static OutputLogEvent Show(StoredEvent each) => new()
    {
        Timestamp = each.TimeMs,
        Message = Encoding.UTF8.GetString(each.Message.Span),
        IngestionTime = each.IngestedMs,
    };
}
