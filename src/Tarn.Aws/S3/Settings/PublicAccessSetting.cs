using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Definitions;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>The public access block of a bucket.</summary>
internal sealed class PublicAccessSetting : IBucketSetting<GetPublicAccessBlockOutput>, IStoredBucketSetting<PublicAccessBlockConfiguration>
{
    /// <inheritdoc/>
    public static GetPublicAccessBlockOutput Answer(Bucket bucket, BucketDefinition document) =>
        document.PublicAccess is not { } blocks
            ? throw S3Errors.NoSuchPublicAccessBlockConfiguration(bucketName: bucket.Name)
            : new GetPublicAccessBlockOutput
            {
                PublicAccessBlockConfiguration = new PublicAccessBlockConfiguration
                {
                    BlockPublicAcls = blocks.BlocksAcls,
                    IgnorePublicAcls = blocks.IgnoresAcls,
                    BlockPublicPolicy = blocks.BlocksPolicy,
                    RestrictPublicBuckets = blocks.RestrictsBuckets,
                },
            };

    /// <inheritdoc/>
    public static Func<BucketDefinition, BucketDefinition> Put(PublicAccessBlockConfiguration wanted)
    {
        var blocks = new PublicAccess(
            wanted.BlockPublicAcls ?? false,
            wanted.IgnorePublicAcls ?? false,
            wanted.BlockPublicPolicy ?? false,
            wanted.RestrictPublicBuckets ?? false);
        return document => document with { PublicAccess = blocks };
    }

    /// <inheritdoc/>
    public static BucketDefinition Delete(BucketDefinition document) => document with { PublicAccess = null };
}
