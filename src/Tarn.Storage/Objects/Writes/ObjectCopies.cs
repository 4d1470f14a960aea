using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Reads;
using Tarn.Storage.Objects.Staging;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Writes;

/// <summary>
/// Makes versions of other versions' bytes, without copying the bytes where both are plain or sealed the same way. A manifest is
/// written first: D20 (a version is a list of extents).
/// </summary>
internal sealed class ObjectCopies(
    IMetadataStore store, BlobLeases leases, BlobStaging staging, ObjectReads reads, VersionChanges changes, BodyKeys keys,
    TimeProvider time)
{
    /// <summary>
    /// Makes a version of another version's bytes, without copying the bytes where both are plain or sealed the same way. A copy of a
    /// sealed version is sealed.
    /// </summary>
    /// <exception cref="TarnException">
    /// NotFound; PreconditionFailed; Conflict: the source was replaced and its bytes are gone; LimitExceeded: more than 5 GiB must be
    /// sealed.
    /// </exception>
    public async Task<ObjectVersion> Copy(ObjectVersion source, string bucket, string key, CopyOptions copy, CancellationToken cancellationToken)
    {
        ObjectKeys.Check(key);
        var seal = copy.Seal ?? keys.DefaultOf(bucket, key) ?? (source.Seal is null ? null : SealRequest.Instance);
        seal = seal is null ? null : seal with { Rights = copy.Rights };
        keys.Require(source.Seal, () => reads.ContextOf(source), copy.Rights);
        leases.Take(source.Extents);
        try
        {
            var made = source with
            {
                Key = key,
                LastModified = BlobRows.Now(time),
                Properties = new ObjectProperties
                {
                    Headers = copy.Headers ?? source.Headers,
                    Tags = copy.Tags ?? source.Tags,
                    StorageClass = copy.StorageClass,
                    Acl = copy.Acl,
                    Lock = copy.Lock,
                },
                VersionId = VersionIdForm.Null,
                NoncurrentSince = null,
                RestoredUntil = null,
                LastAccessDay = 0,
                Call = copy.Call,
                Manifest = null,
                Seal = null,
            };
            if (!BodyKeys.CanShare(source.Seal, seal))
            {
                return await CopyBytes(source, made, seal, bucket, copy, cancellationToken);
            }

            if (source.Seal is { } wrapped && source.Extents is not [{ Kind: ExtentKind.Pack }])
            {
                var (from, to) = (reads.ContextOf(source), BodyKeys.ContextOf(bucket, key));
                made = made with { Seal = await keys.WrapAgain(wrapped, from, seal!, to, cancellationToken) };
            }

            ChecksumAlgorithm? added = copy.Checksum is { } wanted && made.Checksum?.Algorithm != wanted ? wanted : null;
            if (added is not null || source.Adopted)
            {
                made = await Hash(source, made, added, cancellationToken);
            }

            made = made with { Extents = await reads.WithOutsideBlocks(made.Extents) };

            // An entry of a pack has one version, so that its pack can be rewritten: a few bytes are written again.
            await using var staged = source.Extents is [{ Kind: ExtentKind.Pack }]
                ? await StageAgain(source, made, bucket, seal, cancellationToken)
                : await staging.StageManifest(bucket, made, cancellationToken);
            return await store.Commit(transaction => Copy(transaction, made, bucket, staged, copy, isNew: false), cancellationToken);
        }
        finally
        {
            leases.Release(source.Extents);
        }
    }

    private async ValueTask<ObjectVersion> Copy(
        IMetadataTransaction transaction, ObjectVersion made, string bucket, StagedBlob staged, CopyOptions copy, bool isNew)
    {
        var owner = await BucketDirectory.Require(transaction, bucket);
        var current = await VersionTable.Current(transaction, owner.Id, made.Key);
        if (await VersionTable.MadeBy(transaction, owner, made.Key, current, made.Call) is { } earlier)
        {
            return earlier;
        }

        var cause = copy.Cause;
        copy.Condition.Check(current, made.Key);
        if (isNew)
        {
            return await changes.Add(transaction, owner, current, made, ObjectEventKind.CreatedByCopy, cause, staged.VersionId);
        }

        if (made.Extents is [{ Kind: ExtentKind.Pack } small])
        {
            made = made with { Extents = [staged.Offer(small.PartNumber, small.Checksum)], ExtentCount = 1, Seal = staged.Seal };
            return await changes.Add(transaction, owner, current, made, ObjectEventKind.CreatedByCopy, cause, staged.VersionId);
        }

        foreach (var entry in made.Extents.Select(BlobEntry.Of).Distinct())
        {
            // Bytes whose last version was removed just now still exist, and the lease pins them.
            if (!await BlobReferences.IsKnown(transaction, entry))
            {
                throw new TarnException(ErrorKind.Conflict, "The source was replaced while it was copied.");
            }
        }

        made = made with { Manifest = staged.Offer(0, null) };
        return await changes.Add(transaction, owner, current, made, ObjectEventKind.CreatedByCopy, cause, staged.VersionId);
    }

    // The key of the copy is another one: its bytes are opened and sealed again.
    private async Task<ObjectVersion> CopyBytes(
        ObjectVersion source, ObjectVersion made, SealRequest? seal, string bucket, CopyOptions copy, CancellationToken cancellationToken)
    {
        if (source.Size > ObjectLimits.PutBytesMax)
        {
            throw new TarnException(
                ErrorKind.LimitExceeded,
                $"The specified copy source is larger than the maximum allowable size for a copy source: {ObjectLimits.PutBytesMax}");
        }

        var algorithm = copy.Checksum ?? source.Checksum?.Algorithm;
        var stage = new StageOptions
        {
            Bucket = bucket,
            Key = made.Key,
            Properties = made.Properties,
            Seal = seal,
            Rights = seal?.Rights ?? InstanceRights.Instance,
            Checksums = algorithm is { } wanted ? [wanted] : [],
        };
        await using var content = reads.OpenRead(source, customer: copy.SourceKey);
        await using var staged = await staging.Stage(content, stage, cancellationToken);
        made = made with
        {
            ETag = staged.ETag,
            Parts = 0,
            Adopted = false,
            Checksum = staged.Checksums.Count > 0 ? staged.Checksums[0] : null,
            ChecksumForm = ChecksumForm.FullObject,
            Seal = staged.Seal,
        };
        return await store.Commit(
            transaction => Copy(transaction, made with { Extents = [staged.Offer(0, null)], ExtentCount = 1 }, bucket, staged, copy, isNew: true),
            cancellationToken);
    }

    private async Task<StagedBlob> StageAgain(
        ObjectVersion source, ObjectVersion made, string bucket, SealRequest? seal, CancellationToken cancellationToken)
    {
        var bytes = await reads.ReadAll(source, cancellationToken);
        var stage = new StageOptions
        {
            Bucket = bucket,
            Key = made.Key,
            Properties = made.Properties,
            Seal = seal,
            Rights = seal?.Rights ?? InstanceRights.Instance,
            Checksums = made.Checksum is { } kept ? [kept.Algorithm] : [],
        };
        return await staging.Stage(new System.Buffers.ReadOnlySequence<byte>(bytes), stage, cancellationToken);
    }

    // Reads all bytes. A copy of a file that Tarn wrote is a client's object; its ETag is the MD5 of its bytes.
    private async Task<ObjectVersion> Hash(ObjectVersion source, ObjectVersion version, ChecksumAlgorithm? algorithm, CancellationToken cancellationToken)
    {
        using var hasher = new ContentHasher(algorithm is { } added ? [added] : []);
        await using var content = reads.OpenRead(source);
        var buffer = new byte[64 * 1024];
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var count)
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
