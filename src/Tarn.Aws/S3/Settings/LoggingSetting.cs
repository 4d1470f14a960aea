using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Access logging: off, which S3 answers with nothing.</summary>
internal sealed class LoggingSetting : IFixedBucketSetting<GetBucketLoggingOutput>
{
    /// <inheritdoc/>
    public static GetBucketLoggingOutput Answer(Bucket bucket) =>
        new();
}
