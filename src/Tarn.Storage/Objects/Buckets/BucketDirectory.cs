using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Buckets;

/// <summary>The buckets. They are found in memory, and created and removed inside metadata transactions.</summary>
/// <param name="store">The store of the buckets' rows.</param>
/// <param name="buckets">The buckets in memory, by name.</param>
/// <param name="made">Changes that belong to the transaction of a new bucket.</param>
/// <param name="removed">Changes that belong to the transaction of a bucket's removal.</param>
/// <param name="time">The clock.</param>
internal sealed class BucketDirectory(
    IMetadataStore store,
    View<string, Bucket> buckets,
    Func<IMetadataTransaction, Bucket, ValueTask> made,
    Func<IMetadataTransaction, Bucket, ValueTask> removed,
    TimeProvider time) : IDisposable
{
    /// <summary>
    /// The bucket of that name, or null. Read from memory: it includes every commit whose task has completed.
    /// </summary>
    public Bucket? Find(string name) => buckets.TryGet(name, out var bucket) ? bucket : null;

    /// <summary>The bucket of that id, or null. Read from memory, one bucket after the other.</summary>
    public Bucket? Find(BucketId id) => buckets.Snapshot.Select(row => row.Value).FirstOrDefault(bucket => bucket.Id == id);

    /// <summary>The buckets of an account, by name.</summary>
    public IReadOnlyList<Bucket> List(string account) =>
        [.. buckets.Snapshot.Select(row => row.Value).Where(bucket => bucket.Account == account)
            .OrderBy(bucket => bucket.Name, StringComparer.Ordinal)];

    /// <summary>Every bucket, by name; for status.</summary>
    public IReadOnlyList<Bucket> List() =>
        [.. buckets.Snapshot.Select(row => row.Value).OrderBy(bucket => bucket.Name, StringComparer.Ordinal)];

    /// <summary>The bucket of that name, inside a transaction or read.</summary>
    public static async ValueTask<Bucket?> Find(IMetadataReader reader, string name)
    {
        var key = ObjectKeys.Bucket(name);
        return key.Length <= MetadataLimits.KeyBytesMax && await reader.Get(ObjectSpaces.Buckets, key) is { } value
            ? BucketRows.Decode(key, value)
            : null;
    }

    /// <summary>The bucket of that name, inside a transaction or read; throws when there is none.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask<Bucket> Require(IMetadataReader reader, string name) =>
        await Find(reader, name) ?? throw ObjectReasons.Bucket(name);

    /// <summary>Makes a bucket.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: the name is not valid; AlreadyExists: another account owns it, or (reason
    /// <see cref="ObjectReasons.BucketOwnedByYou"/>) the same account owns it.
    /// </exception>
    public async ValueTask<Bucket> Create(IMetadataTransaction transaction, string name, string account, string region)
    {
        if (!BucketName.IsValid(name))
        {
            throw ObjectReasons.Invalid(ObjectReasons.BucketName, "The specified bucket is not valid.");
        }

        if (await Find(transaction, name) is { } present)
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
            Created = BlobRows.Now(time),
        };
        transaction.Put(ObjectSpaces.Buckets, ObjectKeys.Bucket(name), BucketRows.Encode(bucket));
        await made(transaction, bucket);
        return bucket;
    }

    /// <summary>Makes a bucket in a transaction of its own.</summary>
    /// <inheritdoc cref="Create(IMetadataTransaction, string, string, string)"/>
    public ValueTask<Bucket> Create(string name, string account, string region, CancellationToken cancellationToken) =>
        store.Commit(transaction => Create(transaction, name, account, region), cancellationToken);

    /// <summary>Changes a bucket's own settings.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public async ValueTask<Bucket> Update(IMetadataTransaction transaction, string name, Func<Bucket, Bucket> change)
    {
        var bucket = change(await Require(transaction, name));
        transaction.Put(ObjectSpaces.Buckets, ObjectKeys.Bucket(name), BucketRows.Encode(bucket));
        return bucket;
    }

    /// <summary>The bucket of that name, if it holds neither object nor version nor marker.</summary>
    /// <exception cref="TarnException">NotFound; Conflict: it holds some.</exception>
    public static async ValueTask<Bucket> RequireEmpty(IMetadataReader reader, string name)
    {
        var bucket = await Require(reader, name);
        var all = KeyRange.Prefix(ObjectKeys.Id(bucket.Id.Value));
        return (await reader.Scan(ObjectSpaces.Objects, all, 1)).Count == 0 && (await reader.Scan(ObjectSpaces.Noncurrent, all, 1)).Count == 0
            ? bucket
            : throw new TarnException(ErrorKind.Conflict, $"The bucket {name} is not empty: it holds objects, versions or delete markers.")
            {
                Reason = ObjectReasons.BucketNotEmpty,
            };
    }

    /// <summary>Removes a bucket that holds neither objects nor uploads.</summary>
    public ValueTask Remove(IMetadataTransaction transaction, Bucket bucket)
    {
        transaction.Delete(ObjectSpaces.Buckets, ObjectKeys.Bucket(bucket.Name));
        return removed(transaction, bucket);
    }

    public void Dispose() => buckets.Dispose();
}
