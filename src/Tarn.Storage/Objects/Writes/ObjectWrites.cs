using System.Buffers;
using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Staging;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Writes;

/// <summary>Makes keys point to bytes and removes keys, inside metadata transactions.</summary>
internal sealed class ObjectWrites(IMetadataStore store, BlobStaging staging, VersionChanges changes, TimeProvider time)
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
        if (await VersionTable.MadeBy(transaction, owner, key, current, put.Call) is { } earlier)
        {
            return earlier;
        }

        put.Condition.Check(current, key);
        Checksum? checksum = put.Checksum is { } algorithm ? blob.Checksum(algorithm) : null;
        var version = new ObjectVersion
        {
            Bucket = owner.Id,
            Key = key,
            Number = 0,
            Commit = 0,
            Size = blob.Size,
            ETag = blob.ETag,
            LastModified = BlobRows.Now(time),
            Properties = put.Properties,
            Checksum = checksum,
            Call = put.Call,
            Adopted = blob.Adopted,
            Seal = blob.Seal,
            Extents = [blob.Offer(0, null)],
            ExtentCount = 1,
        };
        return await changes.Add(transaction, owner, current, version, put.Event, put.Cause, blob.VersionId, put.LeavesNoVersion);
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
            Rights = put.Rights,
            Properties = put.Properties,
            Checksums = put.Checksum is { } algorithm ? [algorithm] : [],
        };
        await using var blob = await staging.Stage(new ReadOnlySequence<byte>(bytes), stage, cancellationToken);
        return await Put(bucket, key, blob, put, cancellationToken);
    }

    /// <summary>
    /// Removes an object, or one version of it. A bucket that retains versions gets a marker. A retry of
    /// the call finds its marker; a call that removed an object under a condition is recognised for 24 hours, if it has
    /// a key (D37).
    /// </summary>
    /// <exception cref="TarnException">NotFound: bucket, or key with a condition; PreconditionFailed.</exception>
    public async ValueTask<Deletion> Delete(IMetadataTransaction transaction, string bucket, string key, DeleteOptions delete)
    {
        ObjectKeys.Check(key);
        var owner = await BucketDirectory.Require(transaction, bucket);
        var isRetried = delete.Condition != default && delete.Call != CallKey.None;
        var made = isRetried ? ObjectKeys.DeletedByCall(delete.Call, owner.Id, key) : [];
        var current = await VersionTable.Current(transaction, owner.Id, key);
        if (delete.VersionId is null && await VersionTable.MadeBy(transaction, owner, key, current, delete.Call) is { IsMarker: true } earlier)
        {
            return new Deletion(null, earlier);
        }

        if (isRetried && await transaction.Get(ObjectSpaces.DeletedByCall, made) is not null)
        {
            return default;
        }

        var removed = delete.VersionId is null ? current : await VersionTable.Find(transaction, owner.Id, key, delete.VersionId);
        delete.Condition.Check(removed, key);
        if (isRetried)
        {
            transaction.Put(ObjectSpaces.DeletedByCall, made, BlobRows.EncodeTime(BlobRows.Now(time)));
        }

        if (delete.VersionId is null)
        {
            return new Deletion(removed, await changes.Hide(transaction, owner, key, current, delete.Call, delete.Cause, delete.LeavesNoVersion));
        }

        if (removed is not null)
        {
            await changes.Remove(transaction, owner, removed, delete.Cause, delete.BypassesGovernance);
        }

        return new Deletion(removed, null);
    }

    /// <summary>Removes an object in a transaction of its own.</summary>
    /// <inheritdoc cref="Delete(IMetadataTransaction, string, string, DeleteOptions)"/>
    public ValueTask<Deletion> Delete(string bucket, string key, DeleteOptions delete, CancellationToken cancellationToken) =>
        store.Commit(transaction => Delete(transaction, bucket, key, delete), cancellationToken);
}
