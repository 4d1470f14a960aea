using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Read;

/// <summary>
/// The frames of one stretch of a journal file that concern some shards, read with as few calls as there are gaps.
/// </summary>
internal sealed class JournalSweep : LogSweep
{
    private readonly List<(ShardId Shard, LogBatch Batch)> _batches = [];
    private readonly List<JournalRead> _reads = [];
    private readonly LogPosition[] _next;
    private List<(int Shard, FrameEntry Frame)>? _damaged;

    public JournalSweep(IReadOnlyList<LogPosition> from) => _next = [.. from];

    public override IReadOnlyList<(ShardId Shard, LogBatch Batch)> Batches => _batches;

    public override IReadOnlyList<LogPosition> Next => _next;

    /// <summary>Frames that were passed over because they are damaged.</summary>
    public IReadOnlyList<(int Shard, FrameEntry Frame)> Damaged => _damaged ?? [];

    public void Skip(int shard, in FrameEntry frame) => (_damaged ??= []).Add((shard, frame));

    public void Add(int shard, JournalRead read, int batch)
    {
        _batches.Add((_next[shard].Shard, read.Batches[batch]));
    }

    public void Hold(JournalRead read) => _reads.Add(read);

    public void MoveTo(int shard, long offset) => _next[shard] = _next[shard] with { NextOffset = Math.Max(_next[shard].NextOffset, offset) };

    public override void Dispose()
    {
        foreach (var read in _reads)
        {
            read.Dispose();
        }

        _reads.Clear();
        _batches.Clear();
    }
}
