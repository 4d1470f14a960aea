using Tarn.Analytics.Tables;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Analytics.Tests.Audits;

/// <summary>A delivered table in memory, with the records that a log had.</summary>
internal sealed class DeliveredTwin(IReadOnlyList<DeliveredRecord> records) : IDeliveredRecords
{
    private const int PageRecords = 7;

    public string Table => "web.clicks";

    /// <summary>Records that were read.</summary>
    public int Read { get; private set; }

    /// <summary>Why the range is refused; null: it is not.</summary>
    public TarnException? Refusal { get; set; }

    /// <summary>All records of a shard that the log has now.</summary>
    public static async Task<DeliveredTwin> Of(IStreamLog log, ShardId shard)
    {
        var found = new List<DeliveredRecord>();
        using var read = await log.Read(shard, 0, 1 << 20, default);
        foreach (var frame in read.Batches)
        {
            Add(found, frame);
        }

        return new DeliveredTwin(found);
    }

    public ValueTask<IReadOnlyList<string>> Check(ShardId shard, long from, long before, CancellationToken cancellationToken) =>
        Refusal is null ? ValueTask.FromResult<IReadOnlyList<string>>(["a note"]) : throw Refusal;

    ValueTask<DeliveredPage> IDeliveredRecords.Read(ShardId shard, long from, long before, CancellationToken cancellationToken)
    {
        var next = Math.Min(before, from + PageRecords);
        var page = records.Where(record => record.Offset >= from && record.Offset < next).ToList();
        Read += page.Count;
        return ValueTask.FromResult(new DeliveredPage(page, next));
    }

    private static void Add(List<DeliveredRecord> to, in LogBatch frame)
    {
        var reader = new RecordBatchReader(frame.Batch.Span);
        while (reader.MoveNext())
        {
            var (start, length) = reader.ValuePlace;
            to.Add(new DeliveredRecord(frame.BaseOffset + reader.OffsetDelta, 0, frame.ArrivalTimeMs, frame.Batch.Slice(start, length).ToArray()));
        }
    }
}
