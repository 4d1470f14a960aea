using System.Text;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Reading;

namespace Tarn.Aws.Logs.Events;

internal sealed partial class EventOperations
{
    // The most streams that a prefix may name.
    private const int StreamsMax = 10_000;

    /// <summary>
    /// Searches the events of a group in the order of time. A page may be empty and have a token, when much was searched and little was
    /// found.
    /// </summary>
    [Client]
    [Kept("unmask", "no data protection policy masks an event")]
    [Kept("interleaved", "as in AWS, the streams of a search are always interleaved")]
    public async Task<FilterLogEventsOutput> FilterLogEvents(FilterLogEventsInput input, Call call, CancellationToken cancellationToken)
    {
        var group = groups.Find(call, input.LogGroupName, input.LogGroupIdentifier);
        LogStreamFinder.Authorize(call, "logs:FilterLogEvents", group.Arn);
        if (input is { LogStreamNames: not null, LogStreamNamePrefix: not null })
        {
            throw LogsErrors.InvalidParameterException("logStreamNames and logStreamNamePrefix cannot be used together.");
        }

        var pattern = string.IsNullOrWhiteSpace(input.FilterPattern) ? null : RequestedPattern.Parse(input.FilterPattern);
        var id = LogGroupId.Of(group);
        var streams = await Streams(input, id, cancellationToken);
        var page = await logs.Read(
            new LogQuery
            {
                Scope = LogGroupFinder.ScopeOf(call),
                Group = id,
                Streams = streams?.Keys.ToHashSet(),
                FromMs = Math.Max(input.StartTime ?? 0, OldestMs(group, call)),
                BeforeMs = input.EndTime is { } end and < long.MaxValue ? end + 1 : long.MaxValue,
                Cursor = input.NextToken is { } token ? EventTokens.ReadSearch(token) : null,
                EventsMax = input.Limit ?? EventsDefault,
                Matches = pattern is null ? null : each => pattern.Matches(each.Message.Span),
            },
            cancellationToken);

        // Events of a deleted stream have no name, and are left out.
        var names = streams ?? await logs.Streams.Names(page.Events.Select(each => each.Stream).ToHashSet(), cancellationToken);
        return new FilterLogEventsOutput
        {
            Events =
            [
                .. page.Events.Where(each => names.ContainsKey(each.Stream)).Select(each => new FilteredLogEvent
                {
                    LogStreamName = names[each.Stream],
                    Timestamp = each.TimeMs,
                    Message = Encoding.UTF8.GetString(each.Message.Span),
                    IngestionTime = each.IngestedMs,
                    EventId = each.Id,
                }),
            ],
            SearchedLogStreams = [],
            NextToken = page.Next is { } next ? EventTokens.Search(next) : null,
        };
    }

    // Null: all streams of the group.
    private async ValueTask<IReadOnlyDictionary<LogStreamId, string>?> Streams(
        FilterLogEventsInput input, LogGroupId group, CancellationToken cancellationToken)
    {
        if (input.LogStreamNamePrefix is { } prefix)
        {
            return await logs.Streams.WithPrefix(group, prefix, StreamsMax, cancellationToken)
                ?? throw LogsErrors.InvalidParameterException($"More than {StreamsMax} log streams begin with '{prefix}'; use a longer prefix.");
        }

        if (input.LogStreamNames is null)
        {
            return null;
        }

        var named = new Dictionary<LogStreamId, string>();
        foreach (var name in input.LogStreamNames)
        {
            var stream = await logs.Streams.Find(group, name, cancellationToken) ?? throw LogStreamFinder.NotFound();
            named[stream.Id] = name;
        }

        return named;
    }
}
