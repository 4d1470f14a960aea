using System.Buffers;
using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Staging;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Writes;

/// <summary>Makes keys point to bytes and removes keys, inside metadata transactions.</summary>
internal sealed class ObjectWrites(IMetadataStore store, BlobStaging staging, VersionTable versions, TimeProvider time)
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
        ObjectKeys.Check(key);
        var owner = await BucketDirectory.Require(transaction, bucket);
        var current = await VersionTable.Current(transaction, owner.Id, key);
        if (put.Call != CallKey.None && current?.Call == put.Call)
        {
            return await VersionTable.WithExtents(transaction, current);
        }

        put.Condition.Check(current, key);
        Checksum? checksum = put.Checksum is { } algorithm ? blob.Checksum(algorithm) : null;
        var version = new ObjectVersion
        {
            Bucket = owner.Id,
            Key = key,
            Number = transaction.NextId(),
            Commit = transaction.CommitNumber,
            Size = blob.Size,
            ETag = blob.ETag,
            LastModified = BlobRows.Now(time),
            Headers = put.Headers,
            Tags = put.Tags,
            Checksum = checksum,
            Call = put.Call,
            Adopted = blob.Adopted,
            Extents = [blob.Offer(0, null)],
            ExtentCount = 1,
        };
        return await versions.Replace(transaction, current, version);
    }

    /// <summary>Puts in a transaction of its own.</summary>
    /// <inheritdoc cref="Put(IMetadataTransaction, string, string, StagedBlob, PutOptions)"/>
    public ValueTask<ObjectVersion> Put(
        string bucket, string key, StagedBlob blob, PutOptions put, CancellationToken cancellationToken) =>
        store.Commit(transaction => Put(transaction, bucket, key, blob, put), cancellationToken);

    /// <summary>Stages bytes from memory and puts them.</summary>
    /// <inheritdoc cref="Put(IMetadataTransaction, string, string, StagedBlob, PutOptions)"/>
    public async Task<ObjectVersion> Put(
        string bucket, string key, ReadOnlyMemory<byte> bytes, PutOptions put, CancellationToken cancellationToken)
    {
        var stage = new StageOptions
        {
            Bucket = bucket,
            Key = key,
            ContentType = put.Headers.ContentType,
            Checksums = put.Checksum is { } algorithm ? [algorithm] : [],
        };
        await using var blob = await staging.Stage(new ReadOnlySequence<byte>(bytes), stage, cancellationToken);
        return await Put(bucket, key, blob, put, cancellationToken);
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
        ObjectKeys.Check(key);
        var owner = await BucketDirectory.Require(transaction, bucket);
        var isRetried = condition != default && call != CallKey.None;
        var made = isRetried ? ObjectKeys.DeletedByCall(call, owner.Id, key) : [];
        if (isRetried && await transaction.Get(ObjectSpaces.DeletedByCall, made) is not null)
        {
            return null;
        }

        var current = await VersionTable.Current(transaction, owner.Id, key);
        condition.Check(current, key);
        if (isRetried)
        {
            transaction.Put(ObjectSpaces.DeletedByCall, made, BlobRows.EncodeTime(BlobRows.Now(time)));
        }

        if (current is not null)
        {
            transaction.Delete(ObjectSpaces.Objects, ObjectKeys.Object(owner.Id, key));
            await versions.Remove(transaction, current);
        }

        return current;
    }

    /// <summary>Removes an object in a transaction of its own.</summary>
    /// <inheritdoc cref="Delete(IMetadataTransaction, string, string, WriteCondition, CallKey)"/>
    public ValueTask<ObjectVersion?> Delete(
        string bucket, string key, WriteCondition condition, CancellationToken cancellationToken, CallKey call = default) =>
        store.Commit(transaction => Delete(transaction, bucket, key, condition, call), cancellationToken);

    /// <summary>Replaces an object's tags.</summary>
    /// <exception cref="TarnException">NotFound; LimitExceeded: more than 10 tags.</exception>
    public ValueTask<ObjectVersion> SetTags(
        string bucket, string key, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        store.Commit(
            async transaction =>
            {
                if (tags.Count > ObjectLimits.TagsMax)
                {
                    throw new TarnException(ErrorKind.LimitExceeded, $"An object has at most {ObjectLimits.TagsMax} tags.");
                }

                var owner = await BucketDirectory.Require(transaction, bucket);
                var version = await VersionTable.Current(transaction, owner.Id, key) ?? throw ObjectReasons.Key(key);
                version = version with { Tags = tags };
                transaction.Put(ObjectSpaces.Objects, ObjectKeys.Object(owner.Id, key), ObjectRows.Encode(version));
                return version;
            },
            cancellationToken);
}
