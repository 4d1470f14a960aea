using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects.Lifecycle;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>The lifecycles that clients put.</summary>
public static class BucketLifecycle
{
    /// <summary>A bucket's lifecycle, as a transaction or read sees it; null: it has none.</summary>
    public static async ValueTask<LifecycleRules?> Of(IMetadataReader reader, Bucket bucket) =>
        (await BucketResources.Kind.Get(reader, BucketResources.IdOf(bucket)))?.Lifecycle;
}
