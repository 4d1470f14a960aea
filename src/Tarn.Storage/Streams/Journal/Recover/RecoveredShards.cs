using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>
/// Streams and shards as recovery finds them: the newest footer's state, advanced by the frames after it.
/// </summary>
internal sealed class RecoveredShards(JournalState state)
{
    private readonly Dictionary<ShardId, FooterContent.ShardState> _shards = [];

    public bool Contains(ShardId shard) => _shards.ContainsKey(shard);

    /// <summary>Adds a shard that a footer or a change frame names.</summary>
    public void Add(FooterContent.ShardState saved)
    {
        var id = new ShardId(saved.Shard);
        _shards[id] = saved;
        state.Shards[id] = new JournalShard(new StreamId(saved.Stream), id);
        state.RaiseLsn(Math.Max(saved.Stream, saved.Shard));
    }

    /// <summary>Applies a records frame after the newest footer.</summary>
    public void Advance(ShardId shard, in FrameHeader header)
    {
        var saved = _shards[shard];
        _shards[shard] = saved with
        {
            NextOffset = Math.Max(saved.NextOffset, header.BaseOffset + header.OffsetsCovered),
            LastArrivalMs = Math.Max(saved.LastArrivalMs, header.ArrivalTimeMs),
        };
    }

    /// <summary>Writes the recovered state into the shards.</summary>
    /// <param name="unreadableBytes">
    /// The contents of unreadable ranges are unknown: open shards continue above every offset that these ranges can
    /// have held, D6 (recovery tells damage from a torn tail).
    /// </param>
    public void Restore(long unreadableBytes)
    {
        foreach (var (shard, saved) in _shards)
        {
            var next = saved.NextOffset + (saved.Closed ? 0 : unreadableBytes);
            state.Shards[shard].Restore(saved.NextOffset, next, saved.LastArrivalMs, saved.FirstOffset, saved.Closed);
        }
    }

    /// <summary>Applies a change frame after the newest footer.</summary>
    public void Apply(ReadOnlyMemory<byte> payload)
    {
        foreach (var (change, shardEnd) in ChangeCodec.Decode(payload).Changes)
        {
            switch (change)
            {
                case LogChange.CreateStream create:
                    state.Retention[create.Stream] = create.Retention;
                    state.RaiseLsn(create.Stream.Value);
                    break;
                case LogChange.SetRetention retention:
                    state.Retention[retention.Stream] = retention.Retention;
                    break;
                case LogChange.OpenShard open:
                    Add(new FooterContent.ShardState(open.Stream.Value, open.Shard.Value, 0, 0, 0, false));
                    break;
                case LogChange.CloseShard close when _shards.TryGetValue(close.Shard, out var closed):
                    _shards[close.Shard] = closed with { Closed = true, NextOffset = Math.Max(closed.NextOffset, shardEnd) };
                    break;
                case LogChange.DeleteShard delete:
                    Delete(delete.Shard);
                    break;
                case LogChange.DeleteStream delete:
                    DeleteStream(delete.Stream);
                    break;
            }
        }
    }

    private void DeleteStream(StreamId stream)
    {
        state.Retention.TryRemove(stream, out _);
        foreach (var shard in _shards.Where(shard => shard.Value.Stream == stream.Value).Select(shard => shard.Key).ToArray())
        {
            Delete(shard);
        }
    }

    private void Delete(ShardId shard)
    {
        _shards.Remove(shard);
        state.Shards.TryRemove(shard, out _);
    }
}
