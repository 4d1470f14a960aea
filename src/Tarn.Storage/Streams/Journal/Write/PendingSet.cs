using Tarn.Storage.Checksums;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>One atomic set in flight through the journal: D9 (one commit for rows and records).</summary>
internal sealed class PendingSet : PendingItem
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(ShardId Shard, int At)> _closes = [];
    private TarnException? _failure;

    /// <exception cref="TarnException">LimitExceeded: the set is larger than the log takes.</exception>
    public PendingSet(CommitSet set)
    {
        Set = set;
        Payload = ChangeCodec.Encode(set, _closes);
        var bytes = JournalFormat.GroupAlignment + FrameHeader.Bytes + JournalFormat.AlignFrame(Payload.Length);
        foreach (var (append, _) in set.Appends)
        {
            bytes = checked(bytes + FrameHeader.Bytes + JournalFormat.AlignFrame(append.Batch.Length));
        }

        if (bytes > StreamLimits.SetBytesMax || Payload.Length > StreamLimits.BatchBytesMax || set.Appends.Count >= ushort.MaxValue)
        {
            throw new TarnException(
                ErrorKind.LimitExceeded, $"A commit of {bytes} bytes and {set.Appends.Count} appends is larger than the log takes.");
        }

        Bytes = bytes;
    }

    public CommitSet Set { get; }

    public byte[] Payload { get; }

    public IReadOnlyList<(ShardId Shard, int At)> Closes => _closes;

    /// <summary>The change frame's LSN, once placed.</summary>
    public long Lsn { get; set; }

    public ValueTask<long> Task => new(_done.Task);

    public static uint PayloadCrc(in ShardAppend append) => Crc32C.Compute(append.Batch.Span);

    public override void Complete()
    {
        if (_failure is null)
        {
            _done.TrySetResult(Lsn);
        }
        else
        {
            _done.TrySetException(_failure);
        }
    }

    /// <summary>
    /// Fails the set, unless it has failed before: the first reason counts. A refused set left no frames, whatever
    /// happens to its neighbours.
    /// </summary>
    public override void Fail(AppendStatus status) => _failure ??= status switch
    {
        AppendStatus.DiskFull => new TarnException(ErrorKind.DiskFull, "The disk of the log is full."),
        AppendStatus.Unavailable => new TarnException(ErrorKind.Unavailable, "The log takes no writes."),
        AppendStatus.Closed or AppendStatus.NotFound => new TarnException(ErrorKind.Conflict, "A shard of the commit was closed or deleted."),
        _ => new TarnException(ErrorKind.OutcomeUnknown, "A write or sync of the log failed: the commit may or may not be there."),
    };
}
