using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Archive;

/// <summary>
/// The contents of one new segment: the needed frames of some neighbouring files. The files are leased until this is
/// disposed.
/// </summary>
internal sealed class SegmentPlan : IDisposable
{
    private readonly List<JournalFile> _sources = [];
    private readonly SortedDictionary<long, (JournalShard Shard, List<FrameEntry> Frames)> _shards = [];

    /// <summary>The files, oldest first.</summary>
    public IReadOnlyList<JournalFile> Sources => _sources;

    /// <summary>Bytes of all frames.</summary>
    public long Bytes { get; private set; }

    /// <summary>The highest LSN of the sources.</summary>
    public long LastLsn => _sources.Max(source => source.LastLsn);

    /// <summary>Frames by shard, each shard's in order, with their current positions.</summary>
    public IEnumerable<(JournalShard Shard, IReadOnlyList<FrameEntry> Frames)> Shards =>
        _shards.Values.Select(shard => (shard.Shard, (IReadOnlyList<FrameEntry>)shard.Frames));

    /// <summary>Adds a file, leased by the caller, and its needed frames.</summary>
    public void Add(JournalFile source, IEnumerable<(JournalShard Shard, List<FrameEntry> Frames)> pieces)
    {
        _sources.Add(source);
        foreach (var (shard, frames) in pieces)
        {
            if (!_shards.TryGetValue(shard.Id.Value, out var known))
            {
                _shards.Add(shard.Id.Value, known = (shard, []));
            }

            known.Frames.AddRange(frames);
            Bytes += frames.Sum(frame => (long)frame.Length);
        }
    }

    public void Dispose() => _sources.ForEach(source => source.Release());
}
