using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Retries;
using Tarn.Storage.Objects.Staging;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Joins;

/// <summary>
/// Joins the blobs of a version into one plain blob, in the background: D20 (a version is a list of extents). Readers
/// of files then need no copy. ETag and parts stay: the extents are the same, in another blob.
/// </summary>
internal sealed class VersionJoins(
    IMetadataStore store,
    BlobFiles files,
    BlobLeases leases,
    BlockingThreads threads,
    BlobStaging staging,
    VersionTable versions,
    ExtentBlocks blocksOf,
    BucketDirectory buckets,
    TimeProvider time)
{
    private const int VersionsInRunMax = 100;
    private readonly VersionRetries _retries = new("joined from their parts");

    /// <summary>
    /// The versions whose join failed and is tried again later, in one sentence; null when there are none.
    /// </summary>
    public string? Notice => _retries.Notice;

    /// <summary>
    /// Joins waiting versions, the oldest first: at most 100 versions or about 4 GiB per run. A version that fails is
    /// set aside and tried again after 1 minute, then after twice the time, up to 1 hour.
    /// </summary>
    /// <returns>The number of versions that were joined, or that no longer needed it.</returns>
    /// <exception cref="TarnException">
    /// DiskFull: bulk work is stopped, D15 (a full disk stops work in order).
    /// </exception>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var (joined, bytes) = (0, 0L);
        for (var tried = 0; tried < VersionsInRunMax && bytes < ObjectLimits.JoinBytesMax && await NextToJoin(cancellationToken) is { } row; tried++)
        {
            var number = ObjectKeys.ReadId(row.Key);
            try
            {
                bytes += await Join(row, cancellationToken);
                _retries.Succeeded(number);
                joined++;
            }
            catch (TarnException failed) when (failed.Kind != ErrorKind.DiskFull)
            {
                var (bucket, key, _) = ObjectRows.DecodePlace(row.Value);
                _retries.Failed(number, $"s3://{buckets.Find(bucket)?.Name}/{key}: {failed.Message}", BlobRows.Now(time));
            }
        }

        return joined;
    }

    private async ValueTask<Row?> NextToJoin(CancellationToken cancellationToken)
    {
        var rows = await store.Read(reader => reader.Scan(ObjectSpaces.Unjoined, KeyRange.All, _retries.Count + 1), cancellationToken);
        var due = rows.Where(row => !_retries.IsSetAside(ObjectKeys.ReadId(row.Key), BlobRows.Now(time))).Take(1).ToArray();
        return due.Length == 0 ? null : due[0];
    }

    /// <summary>Joins a version if it still exists; returns the number of copied bytes.</summary>
    private async Task<long> Join(Row row, CancellationToken cancellationToken)
    {
        var (bucket, key, commit) = ObjectRows.DecodePlace(row.Value);
        var version = await store.Read(
            async reader => await VersionTable.Find(reader, bucket, key, commit, ObjectKeys.ReadId(row.Key)) is { } found
                ? await VersionTable.WithExtents(reader, found)
                : null,
            cancellationToken);
        if (version is not null && VersionTable.IsToJoin(version))
        {
            await Join(version, cancellationToken);
        }

        await store.Commit(
            transaction =>
            {
                transaction.Delete(ObjectSpaces.Unjoined, row.Key);
                return ValueTask.FromResult(true);
            },
            cancellationToken);
        return version?.Size ?? 0;
    }

    private async Task Join(ObjectVersion version, CancellationToken cancellationToken)
    {
        leases.Take(version.Extents);
        var id = files.Next();
        var referenced = false;
        try
        {
            var extents = await CopyExtents(version, id, cancellationToken);
            referenced = await store.Commit(transaction => PointTo(transaction, version, extents), CancellationToken.None);
        }
        finally
        {
            leases.Release(version.Extents);
            if (!referenced)
            {
                // When the commit failed, its outcome is unknown: the collector checks the blob later.
                await staging.GiveUp(BlobEntry.Whole(id), offered: true);
            }
        }
    }

    private async Task<Extent[]> CopyExtents(ObjectVersion version, BlobId id, CancellationToken cancellationToken)
    {
        var extents = new Extent[version.Extents.Count];
        var end = 0L;
        var crc = 0UL;
        var file = await threads.Run(() => files.Create(id));
        try
        {
            for (var i = 0; i < extents.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (extent, at) = (version.Extents[i], end);
                var blocks = await blocksOf.Of(extent);
                await threads.Run(() => Copy(extent, file, at));
                extents[i] = extent with { Blob = id, Offset = at, Blocks = blocks };
                crc = CrcJoin.Join(ChecksumAlgorithm.Crc32C, crc, CrcJoin.OfBlocks(blocks.Span, extent.Length), extent.Length);
                end += extent.Length;
            }

            await threads.Run(() => files.Finish(file, id, staging.AttributeOf(version, BlobKind.Object, extents, (uint)crc).Encode()));
            return extents;
        }
        catch
        {
            await threads.Run(() => files.Abandon(file, id));
            throw;
        }
    }

    private void Copy(Extent extent, IDiskFile file, long at)
    {
        using var source = files.OpenRead(extent.Blob);
        file.CopyFrom(source, extent.Offset, at, extent.Length);
    }

    /// <summary>Makes the version's extents pieces of one blob; false when the version is gone, or has other bytes.</summary>
    private async ValueTask<bool> PointTo(IMetadataTransaction transaction, ObjectVersion version, Extent[] extents)
    {
        // Its tags and its location may have changed meanwhile: the row counts.
        if (await VersionTable.FindUnmoved(transaction, version) is not { } now)
        {
            return false;
        }

        await versions.PutBody(transaction, now, extents, manifest: null);
        return true;
    }
}
