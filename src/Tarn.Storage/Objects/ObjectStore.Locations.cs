using System.Collections.Frozen;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Collection;
using Tarn.Storage.Objects.Joins;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Moves;
using Tarn.Storage.Objects.Reads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
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

    /// <inheritdoc cref="ObjectReads.Require"/>
    public void RequireOpen(ObjectVersion version, IRights rights) => _reads.Require(version, rights);

    /// <summary>Whether the server may write the bytes of a version again, as its bucket says, without losing the key service's protection.</summary>
    public bool StaysSealed(ObjectVersion version, string bucket) =>
        version.Seal?.Kind != SealKind.Kms || _keys.DefaultOf(bucket, version.Key)?.Kind == SealKind.Kms;

    /// <summary>Opens a version's bytes for a reader, who must have the right to the key that sealed them.</summary>
    /// <inheritdoc cref="ObjectReads.OpenRead"/>
    public ObjectStream OpenReadFor(IRights rights, ObjectVersion version, ByteRange? range = null, CustomerKey? customer = null)
    {
        _reads.Require(version, rights);
        return OpenRead(version, range, customer);
    }

    /// <summary>Opens a version's bytes for the server's own work: no right is asked, and the state of the key counts.</summary>
    /// <inheritdoc cref="ObjectReads.OpenRead"/>
    public ObjectStream OpenRead(ObjectVersion version, ByteRange? range = null, CustomerKey? customer = null)
    {
        _access.Read(version);
        return _reads.OpenRead(version, range, customer);
    }

    /// <summary>A local file for a reader, who must have the right to the key that sealed the version.</summary>
    /// <inheritdoc cref="ObjectReads.LeaseLocalFile"/>
    public Task<LocalFileLease> LeaseLocalFile(ObjectVersion version, IRights rights, CancellationToken cancellationToken)
    {
        _reads.Require(version, rights);
        return LeaseLocalFile(version, cancellationToken);
    }

    /// <summary>A local file for the server's own work: no right is asked, and the state of the key counts.</summary>
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
