using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Versioning: never enabled, which S3 answers with nothing.</summary>
internal sealed class VersioningSetting : IFixedBucketSetting<GetBucketVersioningOutput>
{
    /// <inheritdoc/>
    public static GetBucketVersioningOutput Answer(Bucket bucket) =>
        new();
}
