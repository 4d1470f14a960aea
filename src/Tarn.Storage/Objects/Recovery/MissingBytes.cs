using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>
/// Removes the rows of an old copy whose files are gone: after the copy, their keys were deleted or replaced, and the
/// collector removed the files. A locked version's row stays: no collector removes its bytes, so their loss is damage.
/// </summary>
internal sealed class MissingBytes(IDisk disk, IMetadataStore store, VersionTable table, TimeProvider time, Action<RecoveryFinding> report)
{
    private readonly ClaimedBytes _bytes = new(disk);
    private readonly LockGuard _locks = new(time, static () => null);
    private readonly Dictionary<BucketId, string> _names = [];
    private (long Versions, long Bytes) _outside;

    public async Task Run(CancellationToken cancellationToken)
    {
        await foreach (var row in MetadataRows.All(store, ObjectSpaces.Buckets, KeyRange.All, cancellationToken))
        {
            var bucket = BucketRows.Decode(row.Key, row.Value);
            _names[bucket.Id] = bucket.Name;
        }

        await foreach (var version in ObjectRows.All(space => MetadataRows.All(store, space, KeyRange.All, cancellationToken)))
        {
            await Check(version, cancellationToken);
        }

        await foreach (var row in MetadataRows.All(store, ObjectSpaces.Parts, KeyRange.All, cancellationToken))
        {
            await CheckPart(row, UploadRows.DecodePart(row));
        }

        if (_outside.Versions > 0)
        {
            report(new RecoveryFinding(
                FindingKind.Note,
                FormattableString.Invariant($"{_outside.Versions:N0} versions ({_outside.Bytes:N0} bytes) are in storage locations, ")
                + "which a recovery does not read: `tarn verify` compares them")
            {
                Bytes = _outside.Bytes,
            });
        }
    }

    private async ValueTask Check(ObjectVersion version, CancellationToken cancellationToken)
    {
        if (version.IsMarker)
        {
            return;
        }

        version = await store.Read(reader => VersionTable.WithExtents(reader, version), cancellationToken);
        if (VersionPlacement.LocationOf(version) != VersionPlacement.Home)
        {
            _outside = (_outside.Versions + 1, _outside.Bytes + version.Size);
        }

        if (!_bytes.Exist(version.Extents))
        {
            if (_locks.IsLocked(version))
            {
                report(Finding(version, FindingKind.NotRecovered, "the version is locked, and its bytes are missing: its row stays"));
                return;
            }

            var older = await store.Commit(transaction => Remove(transaction, version), default);
            report(Finding(version, FindingKind.Removed, "its bytes are gone: it was deleted or replaced after the copy, or its file was lost"));
            if (older is not null)
            {
                await Check(older, cancellationToken);
            }
        }
        else if (version.Manifest is { } manifest && !_bytes.Exist([manifest]))
        {
            await store.Commit(transaction => WithoutManifest(transaction, version, manifest), default);
            report(Finding(version, FindingKind.Lost, "the list of its parts is gone; its bytes are there"));
        }
    }

    // Returns the version that is the key's newest now, if it was not before.
    private async ValueTask<ObjectVersion?> Remove(IMetadataTransaction transaction, ObjectVersion version)
    {
        await RecoveredRows.Remove(transaction, table, version);
        if (version.NoncurrentSince is not null
            || (await VersionTable.Noncurrent(transaction, version.Bucket, version.Key, 1)).FirstOrDefault() is not { } older)
        {
            return null;
        }

        VersionTable.DeleteRow(transaction, older);
        older = older with { NoncurrentSince = null };
        VersionTable.WriteRow(transaction, older);
        return older;
    }

    private static async ValueTask WithoutManifest(IMetadataTransaction transaction, ObjectVersion version, Extent manifest)
    {
        // The row may have become the key's newest meanwhile.
        if (await VersionTable.Find(transaction, version.Bucket, version.Key, version.Commit, version.Number) is { } now)
        {
            transaction.Delete(ObjectSpaces.BlobReferrers, ObjectKeys.Referrer(BlobEntry.Of(manifest), BlobReferrer.Version(version.Number)));
            VersionTable.WriteRow(transaction, now with { Manifest = null });
        }
    }

    private async ValueTask CheckPart(Row row, UploadPart part)
    {
        if (_bytes.Exist([part.Extent]))
        {
            return;
        }

        var upload = ObjectKeys.ReadId(row.Key);
        await store.Commit(
            transaction =>
            {
                transaction.Delete(ObjectSpaces.Parts, row.Key);
                transaction.Delete(
                    ObjectSpaces.BlobReferrers,
                    ObjectKeys.Referrer(BlobEntry.Of(part.Extent), BlobReferrer.UploadPart(upload, part.Number)));
                return ValueTask.CompletedTask;
            },
            default);
        report(new RecoveryFinding(
            FindingKind.Removed, FormattableString.Invariant($"part {part.Number} of upload {upload}: its bytes are gone: the upload ended after the copy")));
    }

    private RecoveryFinding Finding(ObjectVersion version, FindingKind kind, string what)
    {
        var bucket = _names.GetValueOrDefault(version.Bucket, $"bucket id {version.Bucket}");
        return new RecoveryFinding(kind, $"{BlobClaim.TitleOf(bucket, version.Key, version.VersionId)}: {what}")
        {
            Bucket = bucket,
            Key = version.Key,
            VersionId = version.VersionId,
            Bytes = version.Size,
            File = version.Extents.Count == 0 ? null : version.Extents[0].Blob.Path,
        };
    }
}
