using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Retries;
using Tarn.Storage.Objects.Staging;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Moves;

/// <summary>
/// Moves the bytes of versions to the storage location of their class, in the background. The bytes are copied, read back
/// and compared with their checksums; then one transaction gives the version its new extents, if it is still there and its
/// class still asks for it. The collector removes the bytes that no version has: D20 (a version is a list of extents).
/// </summary>
internal sealed class VersionMoves(
    IMetadataStore store,
    BlobLeases leases,
    BlobStaging staging,
    VersionTable versions,
    VersionPlacement placement,
    StorageLocations locations,
    BucketDirectory buckets,
    VersionCopies copies,
    int together,
    TimeProvider time)
{
    private const int VersionsInRunMax = 1_000;
    private const long BytesInRunMax = 4L << 30;
    private const int RowsInPage = 100;
    private readonly VersionRetries _retries = new("moved to their storage location");

    /// <summary>The versions whose move failed and is tried again later, in one sentence; null when there are none.</summary>
    public string? Notice => _retries.Notice;

    /// <summary>
    /// Moves waiting versions, the oldest first: about 1,000 versions or 4 GiB per run. A version that fails is set
    /// aside and tried again after 1 minute, then after twice the time, up to 1 hour. Versions of a location that is down
    /// wait.
    /// </summary>
    /// <returns>The number of versions that were moved.</returns>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var (moved, bytes) = (0, 0L);
        for (var range = KeyRange.All; ;)
        {
            var from = range;
            var page = await store.Read(reader => reader.Scan(ObjectSpaces.Unplaced, from, RowsInPage), cancellationToken);
            var options = new ParallelOptions { MaxDegreeOfParallelism = together, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(page, options, async (row, stop) =>
            {
                if (Volatile.Read(ref bytes) < BytesInRunMax && await Try(row, stop) is > 0 and var size)
                {
                    Interlocked.Increment(ref moved);
                    Interlocked.Add(ref bytes, size);
                }
            });
            if (page.Count < RowsInPage || moved >= VersionsInRunMax || bytes >= BytesInRunMax)
            {
                return moved;
            }

            range = range.After(page[^1].Key);
        }
    }

    private async Task<long> Try(Row row, CancellationToken cancellationToken)
    {
        var number = ObjectKeys.ReadId(row.Key);
        if (_retries.IsSetAside(number, BlobRows.Now(time)))
        {
            return 0;
        }

        var (bucket, key, commit) = ObjectRows.DecodePlace(row.Value);
        try
        {
            var version = await store.Read(
                async reader => await VersionTable.Find(reader, bucket, key, commit, number) is { } found
                    ? await VersionTable.WithExtents(reader, found)
                    : null,
                cancellationToken);
            var moved = version is null ? 0 : await Move(version, cancellationToken);
            if (moved >= 0)
            {
                await Forget(row, cancellationToken);
                _retries.Succeeded(number);
            }

            return moved;
        }
        catch (TarnException failed) when (failed.Kind == ErrorKind.NotFound && failed.Reason == ObjectReasons.NoSuchKey)
        {
            // The version was removed meanwhile, and its bytes with it.
            await Forget(row, cancellationToken);
            return 0;
        }
        catch (TarnException failed)
        {
            _retries.Failed(number, $"s3://{buckets.Find(bucket)?.Name}/{key}: {failed.Message}", BlobRows.Now(time));
            return 0;
        }
    }

    private Task Forget(Row row, CancellationToken cancellationToken) => store.Commit(
        transaction =>
        {
            transaction.Delete(ObjectSpaces.Unplaced, row.Key);
            return ValueTask.CompletedTask;
        },
        cancellationToken);

    // Returns the moved bytes; 0: the version is already in its location; negative: it waits.
    private async Task<long> Move(ObjectVersion version, CancellationToken cancellationToken)
    {
        if (buckets.Find(version.Bucket)?.Name is not { } bucket)
        {
            return 0;
        }

        var target = placement.TargetOf(bucket, version);
        var source = VersionPlacement.LocationOf(version);
        if (target == source)
        {
            return 0;
        }

        if (IsDown(target) || IsDown(source))
        {
            return -1;
        }

        var fresh = new List<BlobId>();
        leases.Take(version.Extents);
        try
        {
            var extents = target == VersionPlacement.Home
                ? await copies.Home(version, fresh, cancellationToken)
                : await copies.Out(version, locations.Require(target), fresh, cancellationToken);
            return await Switch(bucket, version, target, extents) ? version.Size : -1;
        }
        finally
        {
            leases.Release(version.Extents);
            await GiveUp(fresh);
        }
    }

    private async Task<bool> Switch(string bucket, ObjectVersion version, int target, Extent[] extents)
    {
        await using var manifest = target == VersionPlacement.Home ? null : await staging.StageManifest(version with { Extents = extents });
        return await store.Commit(
            async transaction =>
            {
                // Its class, its tags and its location may have changed meanwhile: the row counts.
                if (await VersionTable.FindUnmoved(transaction, version) is not { } now || placement.TargetOf(bucket, now) != target)
                {
                    return false;
                }

                await versions.PutBody(transaction, now, extents, manifest?.Offer(partNumber: 0, checksum: null));
                transaction.Delete(ObjectSpaces.Unplaced, ObjectKeys.Id(now.Number));
                return true;
            },
            CancellationToken.None);
    }

    // The blobs that no version has are the collector's; a failed commit may have taken effect.
    private async Task GiveUp(List<BlobId> fresh)
    {
        foreach (var blob in fresh)
        {
            leases.Release(blob);
            await staging.GiveUp(BlobEntry.Whole(blob), offered: true);
        }
    }

    private bool IsDown(int location) => location != VersionPlacement.Home && locations.Require(location).Fault is not null;
}
