using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Replays;
using Tarn.Storage.Streams;

namespace Tarn.Aws.TarnApi.Deliveries;

internal sealed partial class DeliveryOperations
{
    /// <summary>
    /// Begins to deliver a part of a delivery's source once more. Each end is a time or a sequence number; the second one is left
    /// out. <c>BeforeBegin</c> names the records from before the delivery's begin instead. The replay is durable when the call returns.
    /// </summary>
    public async Task<StartReplayOutput> StartReplay(StartReplayInput input, Call call, CancellationToken cancellationToken)
    {
        var id = DeliveryStreamFinder.IdOf(streams.Find(call, input.DeliveryStreamName));
        if (input.IntoDatabase is null != input.IntoTable is null)
        {
            throw new TarnException(ErrorKind.InvalidArgument, "IntoDatabase and IntoTable name a table together.");
        }

        var isBefore = input.BeforeBegin == true;
        if (isBefore && (input.FromTime ?? input.ToTime) is not null | (input.FromSequenceNumber ?? input.ToSequenceNumber) is not null)
        {
            throw new TarnException(ErrorKind.InvalidArgument, "BeforeBegin goes without From and To.");
        }

        var into = input.IntoTable is { } table ? new TableConfig(input.IntoDatabase!, table) : null;
        await RequireDestination(call, id, into, cancellationToken);
        var replay = await deliveries.Replays.Begin(
            id,
            new ReplayRequest
            {
                From = isBefore ? default : Place("From", input.FromTime, input.FromSequenceNumber),
                To = isBefore ? default : Place("To", input.ToTime, input.ToSequenceNumber),
                IsBeforeBegin = isBefore,
                Into = into,
                AllowsDuplicates = input.AllowDuplicates == true,
            },
            cancellationToken);
        return new StartReplayOutput
        {
            Run = replay.Run.Value,
            Shards = replay.Ranges.Count,
            Offsets = replay.Ranges.Sum(range => range.Before - range.From),
        };
    }

    private static ReplayPosition Place(string member, DateTimeOffset? time, string? sequenceNumber)
    {
        if (time is null == sequenceNumber is null)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"Exactly one of {member}Time and {member}SequenceNumber is needed.");
        }

        if (sequenceNumber is null)
        {
            return new ReplayPosition(time, null);
        }

        return SequenceNumber.TryParseKinesis(sequenceNumber, out var number)
            ? new ReplayPosition(null, number)
            : throw new TarnException(ErrorKind.InvalidArgument, $"{member}SequenceNumber {sequenceNumber} is not a sequence number.");
    }
}
