using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Read;

/// <summary>
/// The frames of one stretch of a journal file that concern some shards, read with as few calls as there are gaps.
/// </summary>
internal sealed class JournalSweep : LogSweep
{
    private readonly List<(ShardId Shard, LogBatch Batch)> batches = [];
    private readonly List<JournalRead> reads = [];
    private readonly LogPosition[] next;
    private List<(int Shard, FrameEntry Frame)>? damaged;

    public JournalSweep(IReadOnlyList<LogPosition> from) => next = [.. from];

    public override IReadOnlyList<(ShardId Shard, LogBatch Batch)> Batches => batches;

    public override IReadOnlyList<LogPosition> Next => next;

    /// <summary>Frames that were passed over because they are damaged.</summary>
    public IReadOnlyList<(int Shard, FrameEntry Frame)> Damaged => damaged ?? [];

    public void Skip(int shard, in FrameEntry frame) => (damaged ??= []).Add((shard, frame));

    public void Add(int shard, JournalRead read, int batch)
    {
        batches.Add((next[shard].Shard, read.Batches[batch]));
    }

    public void Hold(JournalRead read) => reads.Add(read);

    public void MoveTo(int shard, long offset) => next[shard] = next[shard] with { NextOffset = Math.Max(next[shard].NextOffset, offset) };

    public override void Dispose()
    {
        foreach (var read in reads)
        {
            read.Dispose();
        }

        reads.Clear();
        batches.Clear();
    }
}
