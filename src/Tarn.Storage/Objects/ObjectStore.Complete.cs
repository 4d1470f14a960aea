using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects;

/// <content>
/// Makes versions of bytes that exist already: completed uploads and copies. Both write a manifest first, D20 (a
/// version is a list of extents).
/// </content>
public sealed partial class ObjectStore
{
    /// <summary>
    /// Makes an upload's parts a version. For 24 hours the same call gets the same answer again: D37 (a version keeps
    /// its call's key).
    /// </summary>
    /// <exception cref="TarnException">
    /// NotFound: bucket or upload; InvalidArgument: the parts (see <see cref="ObjectReasons"/>); PreconditionFailed.
    /// </exception>
    public async Task<ObjectVersion> CompleteUpload(
        string bucket, string key, string uploadId, IReadOnlyList<CompletedPart> named, CompleteOptions complete, CancellationToken cancellation)
    {
        var (upload, uploaded, earlier) = await store.Read(
            reader => ReadUpload(reader, bucket, key, uploadId), cancellation);
        if (earlier is not null)
        {
            return earlier;
        }

        var parts = UploadChecks.Choose(named, uploaded!);
        var made = Assemble(upload!, parts, complete);
        await using var manifest = await StageManifest(bucket, made, cancellation);
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

                return await Complete(transaction, still!, made, manifest, complete.Condition);
            },
            cancellation);
    }

    /// <summary>Makes a version of another version's bytes, without copying them.</summary>
    /// <exception cref="TarnException">
    /// NotFound; PreconditionFailed; Conflict: the source was replaced and its bytes are gone.
    /// </exception>
    public async Task<ObjectVersion> Copy(ObjectVersion source, string bucket, string key, CopyOptions copy, CancellationToken cancellation)
    {
        CheckKey(key);
        leases.Take(source.Extents);
        try
        {
            var made = source with
            {
                Key = key,
                LastModified = Now(),
                Headers = copy.Headers ?? source.Headers,
                Tags = copy.Tags ?? source.Tags,
                Call = copy.Call,
                Manifest = null,
            };
            ChecksumAlgorithm? added = copy.Checksum is { } wanted && made.Checksum?.Algorithm != wanted ? wanted : null;
            if (added is not null || source.Adopted)
            {
                made = await Hash(made, added, cancellation);
            }

            await using var manifest = await StageManifest(bucket, made, cancellation);
            return await store.Commit(
                transaction => Copy(transaction, made, bucket, manifest, copy.Condition), cancellation);
        }
        finally
        {
            leases.Release(source.Extents);
        }
    }

    private static async ValueTask<(Upload? Upload, IReadOnlyDictionary<int, UploadPart>? Parts, ObjectVersion? Earlier)> ReadUpload(
        IMetadataReader reader, string bucket, string key, string uploadId)
    {
        await RequireBucket(reader, bucket);
        if (TryReadUploadId(uploadId, out var number)
            && await reader.Get(ObjectSpaces.Completed, ObjectKeys.Id(number)) is { } completed
            && UploadRows.DecodeCompleted(completed, uploadId, bucket, key) is { } version)
        {
            return (null, null, version);
        }

        var (upload, _) = await RequireUpload(reader, bucket, key, uploadId);
        var parts = (await PartRows(reader, upload.Number)).Select(UploadRows.DecodePart).ToDictionary(part => part.Number);
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

        var checksum = upload.Checksum is { } algorithm ? UploadChecks.Combine(algorithm, upload.ChecksumForm, parts) : null;
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
            LastModified = Now(),
            Headers = upload.Headers,
            Tags = upload.Tags,
            Checksum = checksum,
            ChecksumForm = upload.ChecksumForm,
            Parts = parts.Count,
            Extents = [.. parts.Select(part => part.Extent)],
            ExtentCount = parts.Count,
        };
    }

    private async ValueTask<ObjectVersion> Complete(
        IMetadataTransaction transaction, Upload upload, ObjectVersion made, StagedBlob manifest, WriteCondition condition)
    {
        var owner = await RequireBucket(transaction, upload.Bucket);
        var current = await Current(transaction, owner.Id, upload.Key);
        condition.Check(current, upload.Key);
        var version = await Replace(transaction, current, made with
        {
            Bucket = owner.Id,
            Number = transaction.NextId(),
            Commit = transaction.CommitNumber,
            Manifest = manifest.Offer(0, null).Blob,
        });
        var kept = made.Extents.Select(extent => extent.Blob).ToHashSet();
        await RemoveUpload(transaction, ObjectKeys.Upload(owner.Id, upload.Key, upload.Number), upload, kept);
        transaction.Put(
            ObjectSpaces.Completed,
            ObjectKeys.Id(upload.Number),
            UploadRows.EncodeCompleted(upload, Now() + ObjectLimits.CompletedKept, version with { Extents = [], ExtentCount = 0 }));
        return version;
    }

    private async ValueTask<ObjectVersion> Copy(
        IMetadataTransaction transaction, ObjectVersion made, string bucket, StagedBlob manifest, WriteCondition condition)
    {
        var owner = await RequireBucket(transaction, bucket);
        var current = await Current(transaction, owner.Id, made.Key);
        if (made.Call != CallKey.None && current?.Call == made.Call)
        {
            return await WithExtents(transaction, current);
        }

        condition.Check(current, made.Key);
        foreach (var blob in made.Extents.Select(extent => extent.Blob).Distinct())
        {
            // Bytes whose last version was removed just now still exist, and the lease keeps them.
            if (!await IsReferenced(transaction, blob) && await transaction.Get(ObjectSpaces.Unreferenced, ObjectKeys.Blob(blob)) is null)
            {
                throw new TarnException(ErrorKind.Conflict, "The source was replaced while it was copied.");
            }
        }

        return await Replace(transaction, current, made with
        {
            Bucket = owner.Id,
            Number = transaction.NextId(),
            Commit = transaction.CommitNumber,
            Manifest = manifest.Offer(0, null).Blob,
        });
    }

    /// <summary>Stages an empty blob whose attribute lists the version's extents for recovery.</summary>
    private async Task<StagedBlob> StageManifest(string bucket, ObjectVersion made, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var hasher = new ContentHasher([]);
        var staged = Staged(files.Next(), hasher, adopted: false);
        var attribute = new BlobAttribute
        {
            Kind = BlobKind.Manifest,
            Account = FindBucket(bucket)?.Account ?? string.Empty,
            Bucket = bucket,
            Key = made.Key,
            ETag = made.ETag,
            Made = made.LastModified,
            Size = made.Size,
            Crc = 0,
            ContentType = made.Headers.ContentType,
            Extents = made.Extents,
        };
        await threads.Run(() => files.Finish(files.Create(staged.Id), staged.Id, attribute.Encode()));
        return staged;
    }

    // Reads all bytes. A copy of a file that Tarn wrote is a client's object; its ETag is the MD5 of its bytes.
    private async Task<ObjectVersion> Hash(ObjectVersion version, ChecksumAlgorithm? algorithm, CancellationToken cancellation)
    {
        using var hasher = new ContentHasher(algorithm is { } added ? [added] : []);
        await using var content = OpenRead(version);
        var buffer = new byte[64 * 1024];
        while (await content.ReadAsync(buffer, cancellation) is > 0 and var count)
        {
            hasher.Append(buffer.AsSpan(0, count));
        }

        if (algorithm is not null)
        {
            version = version with { Checksum = hasher.Checksums()[0], ChecksumForm = ChecksumForm.FullObject };
        }

        return version.Adopted ? version with { Adopted = false, ETag = Convert.ToHexStringLower(hasher.Md5()) } : version;
    }
}
