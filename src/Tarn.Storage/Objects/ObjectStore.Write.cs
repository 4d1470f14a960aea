using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects;

/// <content>Changes the bytes to which keys point, always inside metadata transactions.</content>
public sealed partial class ObjectStore
{
    /// <summary>
    /// Makes a key point to staged bytes when the transaction commits. A retry of the call that made the current
    /// version returns that version, changes nothing and ignores the conditions: D37 (a version keeps its call's key).
    /// </summary>
    /// <exception cref="TarnException">
    /// NotFound: bucket, or key with If-Match; PreconditionFailed; InvalidArgument: the key's length.
    /// </exception>
    public async ValueTask<ObjectVersion> Put(
        IMetadataTransaction transaction, string bucket, string key, StagedBlob blob, PutOptions put)
    {
        CheckKey(key);
        var owner = await RequireBucket(transaction, bucket);
        var current = await Current(transaction, owner.Id, key);
        if (put.Call != CallKey.None && current?.Call == put.Call)
        {
            return await WithExtents(transaction, current);
        }

        put.Condition.Check(current, key);
        Checksums.Checksum? checksum = put.Checksum is { } algorithm ? blob.Checksum(algorithm) : null;
        var version = new ObjectVersion
        {
            Bucket = owner.Id,
            Key = key,
            Number = transaction.NextId(),
            Commit = transaction.CommitNumber,
            Size = blob.Size,
            ETag = blob.ETag,
            LastModified = Now(),
            Headers = put.Headers,
            Tags = put.Tags,
            Checksum = checksum,
            Call = put.Call,
            Adopted = blob.Adopted,
            Extents = [blob.Offer(0, null)],
            ExtentCount = 1,
        };
        return await Replace(transaction, current, version);
    }

    /// <summary>Puts in a transaction of its own.</summary>
    /// <inheritdoc cref="Put(IMetadataTransaction, string, string, StagedBlob, PutOptions)"/>
    public ValueTask<ObjectVersion> Put(
        string bucket, string key, StagedBlob blob, PutOptions put, CancellationToken cancellation) =>
        store.Commit(transaction => Put(transaction, bucket, key, blob, put), cancellation);

    /// <summary>Stages bytes from memory and puts them.</summary>
    /// <inheritdoc cref="Put(IMetadataTransaction, string, string, StagedBlob, PutOptions)"/>
    public async Task<ObjectVersion> Put(
        string bucket, string key, ReadOnlyMemory<byte> bytes, PutOptions put, CancellationToken cancellation)
    {
        var stage = new StageOptions
        {
            Bucket = bucket,
            Key = key,
            ContentType = put.Headers.ContentType,
            Checksums = put.Checksum is { } algorithm ? [algorithm] : [],
        };
        await using var blob = await Stage(new System.Buffers.ReadOnlySequence<byte>(bytes), stage, cancellation);
        return await Put(bucket, key, blob, put, cancellation);
    }

    /// <summary>
    /// Removes an object. Returns the removed version, or null when there was none. A retry of the call that removed it
    /// under a condition removes nothing, ignores the condition and returns null (D37). It is recognised for 24 hours,
    /// if the call has a key.
    /// </summary>
    /// <exception cref="TarnException">NotFound: bucket, or key with a condition; PreconditionFailed.</exception>
    public async ValueTask<ObjectVersion?> Delete(
        IMetadataTransaction transaction, string bucket, string key, WriteCondition condition, CallKey call = default)
    {
        CheckKey(key);
        var owner = await RequireBucket(transaction, bucket);
        var isRetried = condition != default && call != CallKey.None;
        var made = isRetried ? ObjectKeys.DeletedByCall(call, owner.Id, key) : [];
        if (isRetried && await transaction.Get(ObjectSpaces.DeletedByCall, made) is not null)
        {
            return null;
        }

        var current = await Current(transaction, owner.Id, key);
        condition.Check(current, key);
        if (isRetried)
        {
            transaction.Put(ObjectSpaces.DeletedByCall, made, BlobRows.EncodeTime(Now()));
        }

        if (current is not null)
        {
            transaction.Delete(ObjectSpaces.Objects, ObjectKeys.Object(owner.Id, key));
            await Unrefer(transaction, current);
        }

        return current;
    }

    /// <summary>Removes an object in a transaction of its own.</summary>
    /// <inheritdoc cref="Delete(IMetadataTransaction, string, string, WriteCondition, CallKey)"/>
    public ValueTask<ObjectVersion?> Delete(
        string bucket, string key, WriteCondition condition, CancellationToken cancellation, CallKey call = default) =>
        store.Commit(transaction => Delete(transaction, bucket, key, condition, call), cancellation);

    /// <summary>Replaces an object's tags.</summary>
    /// <exception cref="TarnException">NotFound; LimitExceeded: more than 10 tags.</exception>
    public ValueTask<ObjectVersion> SetTags(
        string bucket, string key, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellation) =>
        store.Commit(
            async transaction =>
            {
                if (tags.Count > ObjectLimits.TagsMax)
                {
                    throw new TarnException(ErrorKind.LimitExceeded, $"An object has at most {ObjectLimits.TagsMax} tags.");
                }

                var owner = await RequireBucket(transaction, bucket);
                var version = await Current(transaction, owner.Id, key) ?? throw ObjectReasons.Key(key);
                version = version with { Tags = tags };
                transaction.Put(ObjectSpaces.Objects, ObjectKeys.Object(owner.Id, key), ObjectRows.Encode(version));
                return version;
            },
            cancellation);

    private static async ValueTask<ObjectVersion?> Current(IMetadataReader reader, BucketId bucket, string key) =>
        await reader.Get(ObjectSpaces.Objects, ObjectKeys.Object(bucket, key)) is { } value
            ? ObjectRows.DecodeVersion(bucket, key, value)
            : null;

    private static async ValueTask<bool> IsReferenced(IMetadataReader reader, BlobId blob) =>
        (await reader.Scan(ObjectSpaces.BlobReferrers, KeyRange.Prefix(ObjectKeys.Blob(blob)), 1)).Count > 0;

    /// <summary>Writes a version and all its rows; the references of the current version are removed.</summary>
    private async ValueTask<ObjectVersion> Replace(
        IMetadataTransaction transaction, ObjectVersion? current, ObjectVersion version)
    {
        if (current is not null)
        {
            await Unrefer(transaction, current);
        }

        return WriteVersion(transaction, version);
    }

    /// <summary>Writes a version's rows: those of its extents, its references and its key.</summary>
    private static ObjectVersion WriteVersion(IMetadataTransaction transaction, ObjectVersion version)
    {
        var referrer = BlobReferrer.Version(version.Number);
        var extents = new Extent[version.Extents.Count];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = WithBlocksAside(transaction, version.Extents[i]);
            Refer(transaction, extents[i].Blob, referrer);
        }

        if (version.Manifest is { } manifest)
        {
            Refer(transaction, manifest, referrer);
        }

        version = version with { Extents = extents, ExtentCount = extents.Length };
        if (extents.Length > ObjectLimits.InlineMax)
        {
            for (var i = 0; i < extents.Length; i++)
            {
                transaction.Put(ObjectSpaces.Extents, ObjectKeys.Extent(version.Number, i), BlobRows.Encode(extents[i]));
            }
        }

        if (IsToJoin(version))
        {
            transaction.Put(ObjectSpaces.Unjoined, ObjectKeys.Id(version.Number), ObjectRows.EncodePlace(version));
        }

        transaction.Put(ObjectSpaces.Objects, ObjectKeys.Object(version.Bucket, version.Key), ObjectRows.Encode(version));
        return version;
    }

    /// <summary>
    /// Moves a long list of block checksums into a row of the blob, so that a listing does not read it.
    /// </summary>
    private static Extent WithBlocksAside(IMetadataTransaction transaction, Extent extent)
    {
        if (extent.Blocks.Length <= ObjectLimits.InlineMax)
        {
            return extent;
        }

        transaction.Put(ObjectSpaces.BlobBlocks, ObjectKeys.Blocks(extent), BlobRows.EncodeBlocks(extent.Blocks.Span));
        return extent with { Blocks = default };
    }

    private static void Refer(IMetadataTransaction transaction, BlobId blob, BlobReferrer referrer)
    {
        transaction.Put(ObjectSpaces.BlobReferrers, ObjectKeys.Referrer(blob, referrer), new ValueWriter(1).ToArray());
        transaction.Delete(ObjectSpaces.Unreferenced, ObjectKeys.Blob(blob));
    }

    private async ValueTask Unrefer(IMetadataTransaction transaction, BlobId blob, BlobReferrer referrer)
    {
        transaction.Delete(ObjectSpaces.BlobReferrers, ObjectKeys.Referrer(blob, referrer));
        if (!await IsReferenced(transaction, blob))
        {
            transaction.Put(ObjectSpaces.Unreferenced, ObjectKeys.Blob(blob), BlobRows.EncodeTime(Now()));
        }
    }

    private async ValueTask Unrefer(IMetadataTransaction transaction, ObjectVersion version)
    {
        var referrer = BlobReferrer.Version(version.Number);
        var whole = await WithExtents(transaction, version);
        foreach (var blob in whole.Extents.Select(extent => extent.Blob).Distinct())
        {
            await Unrefer(transaction, blob, referrer);
        }

        if (version.Manifest is { } manifest)
        {
            await Unrefer(transaction, manifest, referrer);
        }

        if (version.ExtentCount > 1)
        {
            transaction.Delete(ObjectSpaces.Unjoined, ObjectKeys.Id(version.Number));
        }

        for (var i = 0; version.ExtentCount > ObjectLimits.InlineMax && i < version.ExtentCount; i++)
        {
            transaction.Delete(ObjectSpaces.Extents, ObjectKeys.Extent(version.Number, i));
        }
    }

    /// <summary>The version with its extents, read from their own rows if necessary.</summary>
    internal static async ValueTask<ObjectVersion> WithExtents(IMetadataReader reader, ObjectVersion version)
    {
        if (version.Extents.Count == version.ExtentCount)
        {
            return version;
        }

        var rows = await reader.Scan(
            ObjectSpaces.Extents, KeyRange.Prefix(ObjectKeys.Id(version.Number)), ObjectLimits.PartNumberMax);
        Invariant.Check(rows.Count == version.ExtentCount);
        return version with { Extents = [.. rows.Select(row => BlobRows.DecodeExtent(row.Value))] };
    }
}
