using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects.Definitions;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Reads and changes buckets' definitions and tags, one kind of settings at a time.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="store">Holds the definitions.</param>
internal sealed class BucketDocuments(BucketFinder buckets, IMetadataStore store)
{
    /// <summary>
    /// A setting that cannot be set: every bucket answers alike, with S3's default or with its error. The answer needs the
    /// bucket alone, so the store is not read.
    /// </summary>
    /// <exception cref="AwsErrorException">There is no such bucket, or it has no such setting.</exception>
    public Task<TOutput> Get<TOutput>(Call call, string name, string? expectedOwner, Func<Bucket, TOutput> answer) =>
        Task.FromResult(answer(buckets.Find(call, name, expectedOwner)));

    /// <summary>A setting that the bucket's definition has.</summary>
    /// <exception cref="AwsErrorException">There is no such bucket, or it has no such setting.</exception>
    public async Task<TOutput> Get<TSetting, TOutput>(Call call, string name, string? expectedOwner, CancellationToken cancellationToken)
        where TSetting : IBucketSetting<TOutput>
    {
        var bucket = buckets.Find(call, name, expectedOwner);
        return TSetting.Answer(bucket, await store.Read(reader => Read(reader, bucket), cancellationToken));
    }

    /// <summary>Sets a setting.</summary>
    /// <exception cref="AwsErrorException">There is no such bucket, or the setting is invalid or not supported.</exception>
    public Task Put<TSetting, TWanted>(Call call, string name, string? expectedOwner, TWanted wanted, CancellationToken cancellationToken)
        where TSetting : IStoredBucketSetting<TWanted> =>
        Change(buckets.Find(call, name, expectedOwner), TSetting.Put(wanted), cancellationToken);

    /// <summary>Removes a setting; nothing happens when the bucket has none.</summary>
    /// <exception cref="AwsErrorException">There is no such bucket.</exception>
    public Task Delete<TSetting, TWanted>(Call call, string name, string? expectedOwner, CancellationToken cancellationToken)
        where TSetting : IStoredBucketSetting<TWanted> =>
        Change(buckets.Find(call, name, expectedOwner), TSetting.Delete, cancellationToken);

    /// <summary>Changes the definition of a bucket that was found before.</summary>
    /// <exception cref="AwsErrorException">NoSuchBucket: it has gone since.</exception>
    public Task Change(Bucket bucket, Func<BucketDefinition, BucketDefinition> change, CancellationToken cancellationToken) =>
        Change(bucket, change, _ => ValueTask.CompletedTask, cancellationToken);

    /// <summary>As the other overload, with further changes in the same transaction.</summary>
    public async Task Change(
        Bucket bucket, Func<BucketDefinition, BucketDefinition> change, Func<IMetadataTransaction, ValueTask> also, CancellationToken cancellationToken) =>
        await store.Commit(
            async transaction =>
            {
                var id = BucketResources.IdOf(bucket);
                var tags = await ResourceTags.Read(transaction, id);
                var changed = await BucketResources.Kind.Change(transaction, id, kept => change(kept with { Tags = tags })) ?? throw Gone(bucket);
                if (!changed.Tags.SequenceEqual(tags))
                {
                    await ResourceTags.RemoveAll(transaction, id);
                    ResourceTags.Set(transaction, id, changed.Tags);
                }

                await also(transaction);
            },
            cancellationToken);

    private static async ValueTask<BucketDefinition> Read(IMetadataReader reader, Bucket bucket)
    {
        var kept = await BucketResources.Kind.Get(reader, BucketResources.IdOf(bucket)) ?? throw Gone(bucket);
        return kept with { Tags = await ResourceTags.Read(reader, BucketResources.IdOf(bucket)) };
    }

    private static AwsErrorException Gone(Bucket bucket) => S3Errors.NoSuchBucket(bucketName: bucket.Name);
}
