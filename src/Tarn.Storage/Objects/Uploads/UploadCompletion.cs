using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Staging;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>
/// Makes uploads versions, without copying their parts. A manifest is written first: D20 (a version is a list of
/// extents).
/// </summary>
internal sealed class UploadCompletion(
    IMetadataStore store, BlobStaging staging, UploadTable table, VersionChanges changes, BodyKeys keys, TimeProvider time)
{
    /// <summary>
    /// Makes an upload's parts a version. For 24 hours the same call gets the same answer again: D37 (a version keeps
    /// its call's key).
    /// </summary>
    /// <exception cref="TarnException">
    /// NotFound: bucket or upload; InvalidArgument: the parts (see <see cref="ObjectReasons"/>); PreconditionFailed.
    /// </exception>
    public async Task<ObjectVersion> Complete(
        string bucket, string key, string uploadId, IReadOnlyList<CompletedPart> named, CompleteOptions complete, CancellationToken cancellationToken)
    {
        var (upload, uploaded, earlier) = await store.Read(
            reader => ReadUpload(reader, bucket, key, uploadId), cancellationToken);
        if (earlier is not null)
        {
            return earlier;
        }

        keys.Require(upload!.Seal, () => BodyKeys.ContextOf(bucket, key), complete.Rights);
        var parts = UploadChecks.Choose(named, uploaded!);
        var made = Assemble(upload, parts, complete);
        await using var manifest = await staging.StageManifest(bucket, made, cancellationToken);
        return await store.Commit(
            async transaction =>
            {
                var (still, now, done) = await ReadUpload(transaction, bucket, key, uploadId);
                if (done is not null)
                {
                    return done;
                }

                if (parts.Any(part => !now!.TryGetValue(part.Number, out var current) || current.Extent.Blob != part.Extent.Blob))
                {
                    // A part was replaced after the manifest was written: this counts as a part named with an old ETag.
                    throw ObjectReasons.Invalid(ObjectReasons.InvalidPart, "A part was uploaded again while the upload was completed.");
                }

                return await Complete(transaction, still!, made, manifest, complete.Condition, complete.Cause);
            },
            cancellationToken);
    }

    private static async ValueTask<(Upload? Upload, IReadOnlyDictionary<int, UploadPart>? Parts, ObjectVersion? Earlier)> ReadUpload(
        IMetadataReader reader, string bucket, string key, string uploadId)
    {
        await BucketDirectory.Require(reader, bucket);
        if (UploadTable.TryReadId(uploadId, out var number)
            && await reader.Get(ObjectSpaces.Completed, ObjectKeys.Id(number)) is { } completed
            && UploadRows.DecodeCompleted(completed, uploadId, bucket, key) is { } version)
        {
            return (null, null, version);
        }

        var (upload, _) = await UploadTable.Require(reader, bucket, key, uploadId);
        var parts = (await UploadTable.PartRows(reader, upload.Number)).Select(UploadRows.DecodePart).ToDictionary(part => part.Number);
        return (upload, parts, null);
    }

    private ObjectVersion Assemble(Upload upload, IReadOnlyList<UploadPart> parts, CompleteOptions complete)
    {
        var size = parts.Sum(part => part.Size);
        if (complete.Size is { } expected && expected != size)
        {
            throw ObjectReasons.Invalid(ObjectReasons.NoParts, $"The parts have {size} bytes, not {expected}.");
        }

        if (complete.ChecksumForm is { } wanted && upload.Checksum is not null && wanted != upload.ChecksumForm)
        {
            throw ObjectReasons.Invalid(
                ObjectReasons.ChecksumAlgorithm, $"The upload was created for checksums of the form {upload.ChecksumForm}.");
        }

        // Parts of an upload without an algorithm have the one that needs no parts to be checked.
        var form = upload.Checksum is null ? ChecksumForm.FullObject : upload.ChecksumForm;
        var checksum = UploadChecks.Combine(upload.Checksum ?? ChecksumAlgorithm.Crc64Nvme, form, parts);
        if (complete.Checksum is { } sent && checksum is { } computed && !computed.Equals(sent))
        {
            throw ObjectReasons.Invalid(ObjectReasons.BadDigest, "The checksum did not match the calculated checksum.");
        }

        return new ObjectVersion
        {
            Bucket = default,
            Key = upload.Key,
            Number = 0,
            Commit = 0,
            Size = size,
            ETag = UploadChecks.ETag(parts),
            LastModified = BlobRows.Now(time),
            Properties = upload.Properties,
            Checksum = checksum,
            ChecksumForm = form,
            Parts = parts.Count,
            Extents = [.. parts.Select(part => part.Extent)],
            Seal = upload.Seal,
            ExtentCount = parts.Count,
        };
    }

    private async ValueTask<ObjectVersion> Complete(
        IMetadataTransaction transaction, Upload upload, ObjectVersion made, StagedBlob manifest, WriteCondition condition, EventCause? cause)
    {
        var owner = await BucketDirectory.Require(transaction, upload.Bucket);
        var current = await VersionTable.Current(transaction, owner.Id, upload.Key);
        condition.Check(current, upload.Key);
        made = made with { Manifest = manifest.Offer(0, null) };
        var version = await changes.Add(transaction, owner, current, made, ObjectEventKind.CreatedByUpload, cause, manifest.VersionId);
        var kept = made.Extents.Select(extent => extent.Blob).ToHashSet();
        await table.Remove(transaction, ObjectKeys.Upload(owner.Id, upload.Key, upload.Number), upload, kept);
        transaction.Put(
            ObjectSpaces.Completed,
            ObjectKeys.Id(upload.Number),
            UploadRows.EncodeCompleted(upload, BlobRows.Now(time) + ObjectLimits.CompletedKept, version with { Extents = [], ExtentCount = 0 }));
        return version;
    }
}
