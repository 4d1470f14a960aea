using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Sources;

/// <summary>
/// A pass over shards that have records. It has the next frames of several shards, from one sequential read of the log.
/// Dispose it to return the memory.
/// </summary>
internal sealed class SourcePass : IDisposable
{
    private readonly LogSweep? _sweep;
    private readonly Dictionary<ShardId, List<LogBatch>> _frames = [];

    /// <summary>A pass that has nothing read yet.</summary>
    public SourcePass(IReadOnlyList<ShardCursor> cursors) => Cursors = cursors;

    private SourcePass(IReadOnlyList<ShardCursor> cursors, LogSweep sweep)
    {
        _sweep = sweep;
        foreach (var (shard, batch) in sweep.Batches)
        {
            if (!_frames.TryGetValue(shard, out var frames))
            {
                _frames.Add(shard, frames = []);
            }

            frames.Add(batch);
        }

        // The other shards' records are further on in the log.
        var moved = Moved(cursors, sweep).ToList();
        Cursors = moved.Count > 0 ? moved : cursors;
        foreach (var cursor in Cursors.Where(HasHole))
        {
            _frames.Remove(cursor.Shard);
        }
    }

    /// <summary>The shards to read, in the order of their ids.</summary>
    public IReadOnlyList<ShardCursor> Cursors { get; }

    /// <summary>A pass that has read from these cursors.</summary>
    public static SourcePass Of(IReadOnlyList<ShardCursor> cursors, LogSweep sweep)
    {
        try
        {
            return new SourcePass(cursors, sweep);
        }
        catch
        {
            sweep.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The shard's frames from its cursor on, at least one; null: it must be read alone, which also counts the offsets that
    /// have no record.
    /// </summary>
    public IReadOnlyList<LogBatch>? Find(ShardCursor cursor) => _frames.GetValueOrDefault(cursor.Shard);

    /// <inheritdoc/>
    public void Dispose() => _sweep?.Dispose();

    private static IEnumerable<ShardCursor> Moved(IReadOnlyList<ShardCursor> cursors, LogSweep sweep) =>
        cursors.Zip(sweep.Next).Where(pair => pair.Second.NextOffset > pair.First.Next).Select(pair => pair.First);

    private bool HasHole(ShardCursor cursor)
    {
        var next = cursor.Next;
        foreach (var frame in _frames.GetValueOrDefault(cursor.Shard) ?? [])
        {
            if (frame.BaseOffset > next)
            {
                return true;
            }

            next = frame.BaseOffset + frame.Records;
        }

        return false;
    }
}
