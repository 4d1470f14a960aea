using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Queues.Heads;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Buses.Archives;

/// <summary>Reads the events of an archive in their order, through all of its shards. One caller at a time.</summary>
internal sealed class ArchiveReader : IDisposable
{
    private readonly BusParts _parts;
    private readonly ShardId[] _shards;
    private HeadReader _reader;
    private int _at;

    /// <exception cref="TarnException">NotFound: the archive was deleted.</exception>
    public ArchiveReader(BusParts parts, StreamId archive, ArchiveOffset from)
    {
        _parts = parts;
        _shards = [.. ShardsOf(parts, archive).Where(shard => shard.Value >= from.Shard)];
        _reader = new HeadReader(parts.Log, _shards[0]);
        _reader.SkipTo(_shards[0].Value == from.Shard ? from.Offset : 0);
    }

    /// <summary>Whether a record is at hand.</summary>
    public bool HasRecord => _reader.HasRecord;

    /// <summary>The place of the record at hand; without one, that of the next one.</summary>
    public ArchiveOffset Place => new(_shards[_at].Value, _reader.Next);

    /// <summary>The bytes of the record at hand.</summary>
    public ReadOnlySpan<byte> Value => _reader.Value;

    /// <summary>The place after the newest record.</summary>
    /// <exception cref="TarnException">NotFound: the archive was deleted.</exception>
    public static ArchiveOffset EndOf(BusParts parts, StreamId archive)
    {
        var last = ShardsOf(parts, archive)[^1];
        return new ArchiveOffset(last.Value, parts.Log.Describe(last)?.StableEnd ?? 0);
    }

    /// <summary>The shards, the oldest first.</summary>
    /// <exception cref="TarnException">NotFound: the archive was deleted.</exception>
    public static IReadOnlyList<ShardId> ShardsOf(BusParts parts, StreamId archive) => parts.Streams.ShardsOf(archive) is { Count: > 0 } shards
        ? [.. shards.Select(shard => shard.Id).OrderBy(shard => shard.Value)]
        : throw new TarnException(ErrorKind.NotFound, "The archive does not exist.");

    /// <summary>Goes to the next record.</summary>
    public void Advance() => _reader.Advance();

    /// <summary>Reads on, when no record is at hand. False: no more records are durable.</summary>
    public async ValueTask<bool> Load(CancellationToken cancellationToken)
    {
        while (!await _reader.Load(cancellationToken))
        {
            if (_at == _shards.Length - 1)
            {
                return false;
            }

            _reader.Dispose();
            _reader = new HeadReader(_parts.Log, _shards[++_at]);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();
}
