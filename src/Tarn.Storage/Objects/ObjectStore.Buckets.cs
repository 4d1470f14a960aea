using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Uploads;

namespace Tarn.Storage.Objects;

/// <content>Operations on buckets.</content>
public sealed partial class ObjectStore
{
    /// <summary>
    /// The bucket of that name, or null. Read from memory: it includes every commit whose task has completed.
    /// </summary>
    public Bucket? FindBucket(string name) => buckets.TryGet(name, out var bucket) ? bucket : null;

    /// <summary>The buckets of an account, by name.</summary>
    public IReadOnlyList<Bucket> ListBuckets(string account) =>
        [.. buckets.Snapshot.Select(row => row.Value).Where(bucket => bucket.Account == account)
            .OrderBy(bucket => bucket.Name, StringComparer.Ordinal)];

    /// <summary>Every bucket, by name; for status.</summary>
    public IReadOnlyList<Bucket> ListBuckets() =>
        [.. buckets.Snapshot.Select(row => row.Value).OrderBy(bucket => bucket.Name, StringComparer.Ordinal)];

    /// <summary>The bucket of that name, inside a transaction or read.</summary>
    public static async ValueTask<Bucket?> FindBucket(IMetadataReader reader, string name)
    {
        var key = ObjectKeys.Bucket(name);
        return key.Length <= MetadataLimits.KeyBytesMax && await reader.Get(ObjectSpaces.Buckets, key) is { } value
            ? BucketRows.Decode(key, value)
            : null;
    }

    /// <summary>Makes a bucket.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: the name is not valid; AlreadyExists: another account owns it, or (reason
    /// <see cref="ObjectReasons.BucketOwnedByYou"/>) the same account owns it.
    /// </exception>
    public async ValueTask<Bucket> CreateBucket(IMetadataTransaction transaction, string name, string account, string region)
    {
        if (!BucketName.IsValid(name))
        {
            throw ObjectReasons.Invalid(ObjectReasons.BucketName, "The specified bucket is not valid.");
        }

        if (await FindBucket(transaction, name) is { } present)
        {
            throw new TarnException(ErrorKind.AlreadyExists, $"The bucket {name} exists already.")
            {
                Reason = present.Account == account ? ObjectReasons.BucketOwnedByYou : null,
            };
        }

        var bucket = new Bucket
        {
            Id = new BucketId(transaction.NextId()),
            Name = name,
            Account = account,
            Region = region,
            Created = Now(),
        };
        transaction.Put(ObjectSpaces.Buckets, ObjectKeys.Bucket(name), BucketRows.Encode(bucket));
        await options.BucketMade(transaction, bucket);
        return bucket;
    }

    /// <summary>Makes a bucket in a transaction of its own.</summary>
    /// <inheritdoc cref="CreateBucket(IMetadataTransaction, string, string, string)"/>
    public ValueTask<Bucket> CreateBucket(string name, string account, string region, CancellationToken cancellation) =>
        store.Commit(transaction => CreateBucket(transaction, name, account, region), cancellation);

    /// <summary>Removes an empty bucket and its uploads.</summary>
    /// <exception cref="TarnException">NotFound; Conflict: the bucket holds objects.</exception>
    public async ValueTask<Bucket> DeleteBucket(IMetadataTransaction transaction, string name)
    {
        var bucket = await RequireBucket(transaction, name);
        var any = await transaction.Scan(ObjectSpaces.Objects, KeyRange.Prefix(ObjectKeys.Id(bucket.Id.Value)), 1);
        if (any.Count > 0)
        {
            throw new TarnException(ErrorKind.Conflict, $"The bucket {name} is not empty.") { Reason = ObjectReasons.BucketNotEmpty };
        }

        foreach (var row in await transaction.Scan(
            ObjectSpaces.Uploads, KeyRange.Prefix(ObjectKeys.Id(bucket.Id.Value)), int.MaxValue))
        {
            await RemoveUpload(transaction, row.Key, UploadRows.Decode(row.Value), keep: new HashSet<Blobs.BlobId>());
        }

        transaction.Delete(ObjectSpaces.Buckets, ObjectKeys.Bucket(name));
        await options.BucketRemoved(transaction, bucket);
        return bucket;
    }

    private static async ValueTask<Bucket> RequireBucket(IMetadataReader reader, string name) =>
        await FindBucket(reader, name) ?? throw ObjectReasons.Bucket(name);
}
