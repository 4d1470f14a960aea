using Tarn.Storage.Objects.Definitions;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Resources;

/// <summary>Buckets in the registry of resources: every one that the object store makes, through this door or not, has its entry.</summary>
public static class BucketResources
{
    /// <summary>Buckets in the registry, where their names have no account and no region.</summary>
    public static DefinitionKind<BucketDefinition> Kind { get; } = new("s3", "bucket", static bucket => bucket.Encode(), BucketDefinition.Decode);

    /// <summary>Adds a bucket's entry, in the transaction that makes the bucket.</summary>
    public static ValueTask Add(IMetadataTransaction transaction, Bucket bucket) => ResourceRegistry.Add(transaction, new Resource
    {
        Id = IdOf(bucket),
        Name = NameOf(bucket.Name),
        Arn = ArnOf(bucket.Name),
        Owner = bucket.Account,
        Created = bucket.Created,
    });

    /// <summary>Removes it with tags and policy, in the transaction that removes the bucket.</summary>
    public static ValueTask Remove(IMetadataTransaction transaction, Bucket bucket) => ResourceRegistry.Remove(transaction, IdOf(bucket));

    internal static ResourceName NameOf(string bucket) => ResourceName.Global(Kind.Service, Kind.Type, bucket);

    internal static ResourceId IdOf(Bucket bucket) => new(bucket.Id.Value);

    /// <summary>The ARN of an object.</summary>
    internal static string ArnOf(string bucket, string key) => $"arn:aws:s3:::{bucket}/{key}";

    internal static string ArnOf(string bucket) => $"arn:aws:s3:::{bucket}";
}
