using System.Collections.Concurrent;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// The list of streams and shards: rows of the metadata map, changed in the same commit as the journal's own state, and
/// read from memory. See D9 (one commit for rows and records). It knows ids only: names are in the registry of
/// resources.
/// </summary>
public sealed class StreamDirectory : IDisposable
{
    private readonly ConcurrentDictionary<StreamId, StreamLayout> _layouts = new();
    private readonly Lock _gate = new();
    private readonly View<StreamId, StreamDescription> _streams;
    private readonly View<(StreamId Stream, ShardId Shard), ShardDescription> _shards;

    private StreamDirectory(
        View<StreamId, StreamDescription> streams, View<(StreamId Stream, ShardId Shard), ShardDescription> shards)
    {
        _streams = streams;
        _shards = shards;
    }

    /// <summary>A moment's streams, in no order.</summary>
    public IReadOnlyCollection<StreamLayout> Snapshot => [.. _layouts.Values];

    /// <summary>Loads the rows and follows the store.</summary>
    public static async Task<StreamDirectory> Open(IMetadataStore store, CancellationToken cancellationToken)
    {
        var shards = await View<(StreamId, ShardId), ShardDescription>.Open(
            store, StreamSpaces.Shards, StreamRows.ReadShardKey, StreamRows.DecodeShard, cancellationToken);
        var streams = await View<StreamId, StreamDescription>.Open(
            store, StreamSpaces.Streams, StreamRows.ReadStreamKey, StreamRows.DecodeStream, cancellationToken);
        var directory = new StreamDirectory(streams, shards);

        // The events are followed before the first load: a change meanwhile is loaded twice, never missed.
        shards.Changed += directory.ShardsChanged;
        streams.Changed += directory.StreamsChanged;
        directory.Load();
        return directory;
    }

    /// <summary>
    /// The stream with its shards, from memory, or null; it includes every commit whose task has completed.
    /// </summary>
    public StreamLayout? Find(StreamId id) => _layouts.TryGetValue(id, out var layout) ? layout : null;

    /// <summary>
    /// The stream's shards by ordinal, from memory; empty when there is no such stream. A layout that changes has another list.
    /// </summary>
    public IReadOnlyList<ShardDescription> ShardsOf(StreamId id) => Find(id)?.Shards ?? [];

    /// <summary>Makes a stream and its shards: rows and log changes of one commit.</summary>
    /// <param name="transaction">The commit.</param>
    /// <param name="made">The properties of the new stream.</param>
    /// <param name="now">The time of creation.</param>
    public static StreamDescription Create(IMetadataTransaction transaction, NewStream made, DateTimeOffset now)
    {
        CheckRetention(made.Retention);
        Invariant.Check(made.Shards > 0);
        var stream = new StreamDescription
        {
            Id = new StreamId(transaction.NextLogId()),
            Owner = made.Owner,
            Mode = made.Mode,
            Phase = made.Phase,
            Retention = made.Retention,
            Created = now,
            NextOrdinal = made.Shards,
        };
        Put(transaction, stream);
        transaction.Change(new LogChange.CreateStream(stream.Id, stream.Retention));
        var hashes = HashRange.Even(made.Shards);
        for (var ordinal = 0; ordinal < hashes.Length; ordinal++)
        {
            OpenShard(transaction, new ShardDescription
            {
                Stream = stream.Id,
                Id = new ShardId(transaction.NextLogId()),
                Ordinal = ordinal,
                Hashes = hashes[ordinal],
                Opened = now,
            });
        }

        return stream;
    }

    /// <summary>The stream's row, inside a transaction or read; null when there is none.</summary>
    public static async ValueTask<StreamDescription?> Get(IMetadataReader reader, StreamId id)
    {
        var key = StreamRows.StreamKey(id);
        return await reader.Get(StreamSpaces.Streams, key) is { } row ? StreamRows.DecodeStream(key, row) : null;
    }

    /// <summary>The stream's shards, inside a transaction or read, by id.</summary>
    public static async ValueTask<IReadOnlyList<ShardDescription>> Shards(IMetadataReader reader, StreamId id)
    {
        var found = new List<ShardDescription>();
        await foreach (var row in MetadataRows.All(reader, StreamSpaces.Shards, KeyRange.Prefix(StreamRows.StreamKey(id)), CancellationToken.None))
        {
            found.Add(StreamRows.DecodeShard(row.Key, row.Value));
        }

        return found;
    }

    /// <summary>
    /// Closes a shard and opens another instead of it, with an id above <paramref name="aboveId"/>. It is used when a
    /// log has lost its tail, so that no offset ever means two records: D30 (positions are checked at start).
    /// </summary>
    /// <exception cref="TarnException">NotFound: no such shard.</exception>
    public static async ValueTask<ShardDescription> ReplaceShard(
        IMetadataTransaction transaction, StreamId stream, ShardId shard, long aboveId, DateTimeOffset now)
    {
        var owner = await Get(transaction, stream) ?? throw Missing(stream);
        var shards = await Shards(transaction, stream);
        var old = shards.FirstOrDefault(candidate => candidate.Id == shard)
            ?? throw new TarnException(ErrorKind.NotFound, $"There is no shard {shard} of stream {stream}.");
        var id = transaction.NextLogId();
        while (id <= aboveId)
        {
            id = transaction.NextLogId();
        }

        var opened = new ShardDescription
        {
            Stream = stream,
            Id = new ShardId(id),
            Ordinal = owner.NextOrdinal,
            Hashes = old.Hashes,
            Parent = ShardParent.Of(old),
            Opened = now,
        };
        OpenShard(transaction, opened);
        CloseShard(transaction, old, now);
        // Last, as in Resharding: a reader that sees the changed stream finds the new shard.
        Put(transaction, owner with { NextOrdinal = owner.NextOrdinal + 1 });
        return opened;
    }

    /// <summary>Changes how long records stay.</summary>
    /// <exception cref="TarnException">NotFound; InvalidArgument: not within 24 h to 8,760 h.</exception>
    public static async ValueTask SetRetention(IMetadataTransaction transaction, StreamId id, TimeSpan retention)
    {
        CheckRetention(retention);
        var stream = await Get(transaction, id) ?? throw Missing(id);
        Put(transaction, stream with { Retention = retention });
        transaction.Change(new LogChange.SetRetention(id, retention));
    }

    /// <summary>Changes the mode, which decides how the number of shards is set.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask SetMode(IMetadataTransaction transaction, StreamId id, StreamMode mode)
    {
        var stream = await Get(transaction, id) ?? throw Missing(id);
        Put(transaction, stream with { Mode = mode });
    }

    /// <summary>Removes a closed shard and its records. Its children still name it.</summary>
    public static void DeleteShard(IMetadataTransaction transaction, StreamId stream, ShardId shard)
    {
        transaction.Delete(StreamSpaces.Shards, StreamRows.ShardKey(stream, shard));
        transaction.Change(new LogChange.DeleteShard(shard));
    }

    /// <summary>Removes a stream, its shards and their records.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask Delete(IMetadataTransaction transaction, StreamId id)
    {
        _ = await Get(transaction, id) ?? throw Missing(id);
        foreach (var shard in await Shards(transaction, id))
        {
            transaction.Delete(StreamSpaces.Shards, StreamRows.ShardKey(id, shard.Id));
        }

        transaction.Delete(StreamSpaces.Streams, StreamRows.StreamKey(id));
        transaction.Delete(StreamSpaces.Work, StreamRows.StreamKey(id));
        transaction.Change(new LogChange.DeleteStream(id));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _streams.Dispose();
        _shards.Dispose();
    }

    /// <summary>Writes the stream's row.</summary>
    internal static void Put(IMetadataTransaction transaction, StreamDescription stream) =>
        transaction.Put(StreamSpaces.Streams, StreamRows.StreamKey(stream.Id), StreamRows.Encode(stream));

    internal static void OpenShard(IMetadataTransaction transaction, ShardDescription shard)
    {
        transaction.Put(StreamSpaces.Shards, StreamRows.ShardKey(shard.Stream, shard.Id), StreamRows.Encode(shard));
        transaction.Change(new LogChange.OpenShard(shard.Stream, shard.Id));
    }

    internal static void CloseShard(IMetadataTransaction transaction, ShardDescription shard, DateTimeOffset now)
    {
        var closed = shard with { Closed = now };
        transaction.Put(StreamSpaces.Shards, StreamRows.ShardKey(shard.Stream, shard.Id), StreamRows.Encode(closed));
        transaction.Change(new LogChange.CloseShard(shard.Id));
    }

    private static void CheckRetention(TimeSpan retention)
    {
        if (retention < StreamLimits.RetentionDefault || retention > StreamLimits.RetentionMax)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument,
                $"A retention of {retention.TotalHours:0.##} hours is not within 24 and 8,760 hours.");
        }
    }

    private static TarnException Missing(StreamId id) => new(ErrorKind.NotFound, $"There is no stream {id}.");

    private void Load()
    {
        lock (_gate)
        {
            var byStream = _shards.Snapshot.ToLookup(row => row.Key.Stream, row => row.Value);
            foreach (var (id, stream) in _streams.Snapshot)
            {
                _layouts[id] = new StreamLayout(stream, byStream[id]);
            }
        }
    }

    // Rows of one commit arrive space by space, all before the commit's task completes. A reader in between may see a
    // stream without shards.
    private void StreamsChanged(IReadOnlyList<StreamId> ids)
    {
        lock (_gate)
        {
            foreach (var id in ids)
            {
                if (_streams.TryGet(id, out var stream))
                {
                    Become(id, new StreamLayout(stream, _layouts.TryGetValue(id, out var old) ? old.Shards : StoredShards(id)));
                }
                else if (_layouts.TryRemove(id, out var gone))
                {
                    gone.MarkReplaced();
                }
            }
        }
    }

    private void ShardsChanged(IReadOnlyList<(StreamId Stream, ShardId Shard)> keys)
    {
        lock (_gate)
        {
            foreach (var changed in keys.GroupBy(key => key.Stream))
            {
                if (_layouts.TryGetValue(changed.Key, out var layout))
                {
                    var touched = changed.Select(key => key.Shard).ToHashSet();
                    var others = layout.Shards.Where(shard => !touched.Contains(shard.Id));
                    var current = changed.Select(key => _shards.TryGet(key, out var shard) ? shard : null).OfType<ShardDescription>();
                    Become(changed.Key, new StreamLayout(layout.Stream, others.Concat(current)));
                }
            }
        }
    }

    private void Become(StreamId id, StreamLayout layout)
    {
        _layouts.TryGetValue(id, out var before);
        _layouts[id] = layout;
        before?.MarkReplaced();
    }

    // Only for a new stream: its rows are few, and this happens once.
    private IEnumerable<ShardDescription> StoredShards(StreamId id) =>
        _shards.Snapshot.Where(row => row.Key.Stream == id).Select(row => row.Value);
}
