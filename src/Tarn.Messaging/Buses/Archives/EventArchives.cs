using System.Collections.Concurrent;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Parts;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Messaging.Buses.Archives;

/// <summary>
/// The archives of buses: internal streams, which a rule of each archive fills in the commits of its bus. Their records stay until this class
/// frees them, whatever the retention of a stream may be at most.
/// </summary>
public sealed class EventArchives : IDisposable
{
    private readonly BusParts _parts;
    private readonly ConcurrentDictionary<StreamId, ArchiveContents> _counted = new();
    private readonly SemaphoreSlim _turn = new(1);

    internal EventArchives(BusParts parts) => _parts = parts;

    /// <summary>Makes the internal stream of a new archive, in the caller's transaction.</summary>
    public static StreamId Create(IMetadataTransaction transaction, DateTimeOffset now) =>
        StreamDirectory.Create(transaction, new NewStream { Owner = StreamOwner.Archive, Shards = 1 }, now).Id;

    /// <summary>Removes an archive's stream and count, in the caller's transaction.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask Delete(IMetadataTransaction transaction, StreamId archive)
    {
        await StreamDirectory.Delete(transaction, archive);
        ArchiveContents.Remove(transaction, archive);
    }

    /// <summary>The events of an archive, and their bytes.</summary>
    public async Task<(long Events, long Bytes)> Count(RegisteredArchive archive, CancellationToken cancellationToken)
    {
        var counted = await Counted(archive, cancellationToken);
        return (counted.Events, counted.Bytes);
    }

    /// <summary>The first place that the retention has left.</summary>
    internal async Task<ArchiveOffset> First(RegisteredArchive archive, CancellationToken cancellationToken) =>
        (await Counted(archive, cancellationToken)).From;

    /// <summary>Counts the events of all archives, and frees the ones past their retention.</summary>
    public async Task Tend(CancellationToken cancellationToken)
    {
        foreach (var gone in _counted.Keys.Where(one => _parts.Streams.Find(one) is null))
        {
            _counted.TryRemove(gone, out _);
        }

        foreach (var archive in _parts.Archives.All.Where(one => _parts.Streams.Find(one.Id) is not null))
        {
            var before = await _parts.Store.Read(reader => ArchiveContents.Of(reader, archive.Id), cancellationToken);
            var counted = await Counted(archive, cancellationToken);
            if (counted != before)
            {
                await _parts.Store.Commit(
                    transaction =>
                    {
                        counted.Put(transaction, archive.Id);
                        return ValueTask.FromResult(true);
                    },
                    cancellationToken);
            }

            foreach (var shard in ArchiveReader.ShardsOf(_parts, archive.Id).TakeWhile(shard => shard.Value <= counted.From.Shard))
            {
                _parts.Expire(shard, shard.Value == counted.From.Shard ? counted.From.Offset : long.MaxValue);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<ArchiveContents> Counted(RegisteredArchive archive, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!_counted.TryGetValue(archive.Id, out var counted))
            {
                counted = await _parts.Store.Read(reader => ArchiveContents.Of(reader, archive.Id), cancellationToken);
            }

            counted = await Expired(archive, await Added(archive.Id, counted, cancellationToken), cancellationToken);
            return _counted[archive.Id] = counted;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ArchiveContents> Added(StreamId archive, ArchiveContents counted, CancellationToken cancellationToken)
    {
        using var reader = new ArchiveReader(_parts, archive, counted.To);
        while (await reader.Load(cancellationToken))
        {
            for (; reader.HasRecord; reader.Advance())
            {
                counted = counted with { Events = counted.Events + 1, Bytes = counted.Bytes + reader.Value.Length };
            }

            counted = counted with { To = reader.Place };
        }

        return counted;
    }

    // Expired events are subtracted, so that the numbers are of the present events.
    private async Task<ArchiveContents> Expired(RegisteredArchive archive, ArchiveContents counted, CancellationToken cancellationToken)
    {
        if (archive.Definition.RetentionDays == 0)
        {
            return counted;
        }

        var oldestMs = _parts.NowMs - (long)TimeSpan.FromDays(archive.Definition.RetentionDays).TotalMilliseconds;
        using var reader = new ArchiveReader(_parts, archive.Id, counted.From);
        while (counted.From.CompareTo(counted.To) < 0 && await reader.Load(cancellationToken))
        {
            for (; reader.HasRecord && reader.Place.CompareTo(counted.To) < 0; reader.Advance())
            {
                if (EventCodec.Read(reader.Value).AcceptedMs >= oldestMs)
                {
                    return counted with { From = reader.Place };
                }

                counted = counted with { Events = counted.Events - 1, Bytes = counted.Bytes - reader.Value.Length };
            }

            counted = counted with { From = reader.HasRecord ? counted.To : reader.Place };
        }

        return counted;
    }
}
