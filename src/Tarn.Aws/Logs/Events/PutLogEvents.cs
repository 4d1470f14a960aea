using System.Text;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Writing;

namespace Tarn.Aws.Logs.Events;

internal sealed partial class EventOperations
{
    // The last millisecond that has a date.
    private const long TimeMaxMs = 253_402_300_799_999;

    /// <summary>Appends events to a log stream. They are durable when the call returns.</summary>
    [Kept("sequenceToken", "as in AWS, puts are accepted with any token")]
    [Kept("entity", "entities belong to Application Signals")]
    public async Task<PutLogEventsOutput> PutLogEvents(PutLogEventsInput input, Call call, CancellationToken cancellationToken)
    {
        var group = groups.Find(call, input.LogGroupName);
        var stream = await logs.Find(group, input.LogStreamName, cancellationToken);
        var events = input.LogEvents
            .Select(each => new LogEvent(
                DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(each.Timestamp, TimeMaxMs)), Encoding.UTF8.GetBytes(each.Message)))
            .ToList();
        var outcome = PutRules.Check(events, groups.RetentionOf(group), call.Time);
        if (outcome.Before > outcome.From)
        {
            var accepted = events.GetRange(outcome.From, outcome.Before - outcome.From);
            var place = new LogStreamNames(LogGroupId.Of(group), group.Name.Name, stream.Id, stream.Name);
            await logs.Append(
                LogGroupFinder.ScopeOf(call), place, accepted, call.KeyFor(group.Id), cancellationToken);
            call.Use(UsageDimension.RecordsIn, accepted.Count);
            call.Use(UsageDimension.RecordBytesIn, accepted.Sum(each => (long)each.Message.Length));
        }

        var isRejected = outcome is not { TooNewFrom: null, TooOldBefore: null, ExpiredBefore: null };
        return new PutLogEventsOutput
        {
            NextSequenceToken = SequenceTokens.Of(stream.Id),
            RejectedLogEventsInfo = isRejected
                ? new RejectedLogEventsInfo
                {
                    TooNewLogEventStartIndex = outcome.TooNewFrom,
                    TooOldLogEventEndIndex = outcome.TooOldBefore,
                    ExpiredLogEventEndIndex = outcome.ExpiredBefore,
                }
                : null,
        };
    }
}
