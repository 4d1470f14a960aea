using Tarn.Access.Audit.Records;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Access.Audit.Chain;

/// <summary>Reads the audit of one account from its stream.</summary>
public sealed class AuditReader(AuditParts parts, AuditFeed feed)
{
    private const int ReadBytes = 1 << 20;

    /// <summary>The shard of all records.</summary>
    public ShardId Shard => (parts.Directory.Find(feed.Stream)
        ?? throw new TarnException(ErrorKind.Unavailable, "The stream of the audit is missing.")).Open[0].Id;

    /// <summary>The offsets of the stream's records: the first one that is left, and the one after the last.</summary>
    public (long First, long End) Bounds => parts.Streams.Describe(Shard) is { } bounds ? (bounds.FirstOffset, bounds.StableEnd) : (0, 0);

    /// <summary>The first offset whose record was stored at or after a time.</summary>
    public ValueTask<long> OffsetAt(DateTimeOffset time, CancellationToken cancellationToken) =>
        parts.Streams.OffsetAtTime(Shard, time.ToUnixTimeMilliseconds(), cancellationToken);

    /// <summary>Reads records in their order.</summary>
    /// <param name="from">The first offset.</param>
    /// <param name="end">The offset after the last one.</param>
    /// <returns>The records with their offsets, and the offset of the next read. Damaged records are left out.</returns>
    public async ValueTask<(IReadOnlyList<(long Offset, AuditRecord Record)> Records, long Next)> Read(
        long from, long end, CancellationToken cancellationToken)
    {
        var records = new List<(long, AuditRecord)>();
        using var read = await parts.Streams.Read(Shard, from, ReadBytes, cancellationToken);
        foreach (var (offset, bytes) in Values(read))
        {
            if (offset >= from && offset < end)
            {
                records.Add((offset, AuditRecord.Read(bytes)));
            }
        }

        return (records, Math.Min(Math.Max(read.NextOffset, from), end));
    }

    /// <summary>The end of the chain: of the last record, or of the newest head where the stream has no record left.</summary>
    public async ValueTask<ChainHead> FindHead(CancellationToken cancellationToken)
    {
        var (first, end) = Bounds;
        if (end > first)
        {
            using var read = await parts.Streams.Read(Shard, end - 1, ReadBytes, cancellationToken);
            if (Values(read).LastOrDefault() is { Bytes.Length: > 0 } last && last.Offset == end - 1)
            {
                return new ChainHead(AuditRecord.Read(last.Bytes).Sequence + 1, AuditRecord.HashOf(last.Bytes.Span));
            }
        }

        var head = await parts.Store.Read(reader => AuditHead.Newest(reader, feed.Account), cancellationToken);
        return head is null ? new ChainHead(end, AuditRecord.NoHash) : new ChainHead(Math.Max(end, head.Sequence + 1), head.Hash);
    }

    private static List<(long Offset, ReadOnlyMemory<byte> Bytes)> Values(LogRead read)
    {
        var values = new List<(long, ReadOnlyMemory<byte>)>();
        foreach (var frame in read.Batches)
        {
            var records = new RecordBatchReader(frame.Batch.Span);
            while (!records.IsControl && records.MoveNext())
            {
                var (start, length) = records.ValuePlace;
                if (length > 0)
                {
                    values.Add((frame.BaseOffset + records.OffsetDelta, frame.Batch.Slice(start, length)));
                }
            }
        }

        return values;
    }
}
