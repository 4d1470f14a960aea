using System.Collections.Frozen;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Collection;
using Tarn.Storage.Objects.Joins;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Moves;
using Tarn.Storage.Objects.Reads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects;

/// <content>Where bytes are, and the background work that joins, moves and removes them.</content>
public sealed partial class ObjectStore
{
    /// <summary>The storage locations beside the data directory.</summary>
    public StorageLocations Locations { get; }

    /// <inheritdoc cref="VersionJoins.Notice"/>
    public string? JoinNotice => _joins.Notice;

    /// <inheritdoc cref="VersionMoves.Notice"/>
    public string? MoveNotice => _moves.Notice;

    /// <inheritdoc cref="ObjectReads.OpenRead"/>
    public ObjectStream OpenRead(ObjectVersion version, ByteRange? range = null, CustomerKey? customer = null)
    {
        _access.Read(version);
        return _reads.OpenRead(version, range, customer);
    }

    /// <inheritdoc cref="ObjectReads.LeaseLocalFile"/>
    public Task<LocalFileLease> LeaseLocalFile(ObjectVersion version, CancellationToken cancellationToken)
    {
        _access.Read(version);
        return _reads.LeaseLocalFile(version, cancellationToken);
    }

    /// <inheritdoc cref="VersionJoins.Run"/>
    public Task<int> Join(CancellationToken cancellationToken) => _joins.Run(cancellationToken);

    /// <summary>Writes the days of the last reads, then moves versions to the locations of their classes.</summary>
    /// <inheritdoc cref="VersionMoves.Run"/>
    public async Task<int> Move(CancellationToken cancellationToken)
    {
        if (Locations.IsEmpty)
        {
            return 0;
        }

        await _accessWrites.Run(cancellationToken);
        return await _moves.Run(cancellationToken);
    }

    /// <inheritdoc cref="BlobCollector.Collect"/>
    public Task<int> Collect(CancellationToken cancellationToken) => _collector.Collect(cancellationToken);

    /// <inheritdoc cref="OrphanBlobRemoval.Run"/>
    public Task<int> RemoveOrphans(CancellationToken cancellationToken) => _orphans.Run(cancellationToken);

    private static VersionPlacement PlacementOf(ObjectStoreOptions options, StorageLocations locations, AccessDays days) => new(
        options.LocationOfClass.ToFrozenDictionary(pair => pair.Key, pair => locations.Find(pair.Value)!.Number),
        options.InfrequentLocation is { } name ? locations.Find(name)!.Number : null,
        !locations.IsEmpty,
        days);
}
