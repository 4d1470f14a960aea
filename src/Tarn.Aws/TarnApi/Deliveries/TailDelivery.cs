using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery.Tails;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.TarnApi.Deliveries;

internal sealed partial class DeliveryOperations
{
    /// <summary>
    /// Returns the records that a delivery's steps make of its source, from a position on. The first call names where to begin;
    /// each further one repeats the positions of the answer before it.
    /// </summary>
    public async Task<TailDeliveryOutput> TailDelivery(TailDeliveryInput input, Call call, CancellationToken cancellationToken)
    {
        var id = DeliveryStreamFinder.IdOf(streams.Find(call, input.DeliveryStreamName));
        var place = input.Positions is { } positions
            ? [.. positions.Select(position => new LogPosition(new ShardId(position.Shard), position.NextOffset))]
            : await deliveries.Tail.Begin(id, Start(input), cancellationToken);
        var page = await deliveries.Tail.Read(id, place, cancellationToken);
        return new TailDeliveryOutput
        {
            Records = [.. page.Records.Select(RecordOf)],
            OmittedRecords = page.Omitted,
            SkippedOffsets = page.Skipped,
            Positions = [.. page.Next.Select(position => new TailPosition { Shard = position.Shard.Value, NextOffset = position.NextOffset })],
            HasAll = page.HasAll,
            IsOfResults = page.IsOfResults,
        };
    }

    private static TailStart Start(TailDeliveryInput input) => (input.From, input.Timestamp) switch
    {
        ("AT_TIMESTAMP", { } time) => new TailStart(IsOldest: false, time),
        ("TRIM_HORIZON", null) => new TailStart(IsOldest: true, null),
        (null or "LATEST", null) => new TailStart(IsOldest: false, null),
        _ => throw new TarnException(ErrorKind.InvalidArgument, "From is LATEST, TRIM_HORIZON, or AT_TIMESTAMP with Timestamp."),
    };

    private static TailRecord RecordOf(TailedRecord record) => new()
    {
        SequenceNumber = record.Source.ToKinesis(),
        SubSequenceNumber = record.Sub,
        ArrivedAt = DateTimeOffset.FromUnixTimeMilliseconds(record.ArrivalTimeMs),
        Output = record.Output,
        Table = record.Table,
        Partition = record.Partition,
        Stage = record.Stage,
        Code = record.Code,
        Message = record.Message,
        SizeBytes = record.SizeBytes,
        Data = record.Data,
    };
}
