using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Packs;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Verification;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>
/// Adds to a metadata store the objects that only blobs know: D20 (a version is a list of extents). It runs alone, on a
/// store that no server uses. It changes rows only, and no file.
/// </summary>
/// <param name="disk">The data directory's disk.</param>
/// <param name="store">The store: empty, or made of a copy.</param>
/// <param name="claims">An empty store for the time of the recovery.</param>
/// <param name="options">Facts that blobs do not hold.</param>
/// <param name="time">The clock.</param>
/// <param name="report">Gets the findings, one by one.</param>
public sealed class ObjectRecovery(
    IDisk disk, IMetadataStore store, IMetadataStore claims, ObjectRecoveryOptions options, TimeProvider time, Action<RecoveryFinding> report)
{
    /// <summary>Runs the recovery once.</summary>
    /// <param name="progress">Gets the progress of the walk through the blobs.</param>
    /// <param name="cancellationToken">Ends the work between two files or rows.</param>
    /// <returns>The blobs of the log's archive that the store lacks.</returns>
    /// <exception cref="TarnException">DiskFull, DiskFailed; Damaged: a row of the store cannot be read.</exception>
    public async Task<IReadOnlyList<BlobId>> Run(Action<VerifyProgress> progress, CancellationToken cancellationToken)
    {
        var references = new BlobReferences(new PackCatalog(), time);
        var table = new VersionTable(references);
        var buckets = new BucketClaims(options, report);
        var scan = new ClaimScan(disk, store, claims, buckets, report);
        await scan.Run(progress, cancellationToken);
        await buckets.Ensure(store);
        var merge = new KeyMerge(disk, store, claims, buckets, table, time, report);
        await merge.Run(cancellationToken);
        await new PartClaims(disk, store, claims, new UploadTable(references), report).Run(merge.CompletedUploads, cancellationToken);
        await new MissingBytes(disk, store, table, time, report).Run(cancellationToken);
        await KeepUnknown(scan.NewestEpoch);
        await StorageLocations.KeepUnreferenced(store, cancellationToken);
        Report(scan);
        return scan.Segments;
    }

    /// <summary>The highest epoch of blobs in a data directory: numbers given out before belong to it or to earlier ones.</summary>
    public static long NewestEpoch(IDisk disk) => BlobFiles.NewestEpoch(disk);

    // The next start begins an epoch above all of these, and seeks orphans in none of them.
    private Task KeepUnknown(uint newest) => store.Commit(
        async transaction =>
        {
            foreach (var key in (byte[][])[ObjectKeys.Epoch, ObjectKeys.OrphansRemoved])
            {
                var present = BlobRows.DecodeNumber(await transaction.Get(ObjectSpaces.State, key));
                transaction.Put(ObjectSpaces.State, key, BlobRows.EncodeNumber(Math.Max(present, newest)));
            }
        },
        default);

    private void Report(ClaimScan scan)
    {
        report(new RecoveryFinding(FindingKind.Note, FormattableString.Invariant($"{scan.Known:N0} blobs and entries of packs were in the metadata already")));
        if (scan.Kept.Count > 0)
        {
            report(new RecoveryFinding(
                FindingKind.NotRecovered,
                FormattableString.Invariant($"{scan.Kept.Count:N0} blobs ({scan.Kept.Bytes:N0} bytes) were kept by rows that are lost, ")
                + "such as plans of deliveries: their files stay")
            {
                Bytes = scan.Kept.Bytes,
            });
        }
    }
}
