using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Definitions;

namespace Tarn.Aws.S3.Settings;

/// <summary>One kind of a bucket's settings whose answer depends on the bucket's document.</summary>
/// <typeparam name="TOutput">The answer.</typeparam>
internal interface IBucketSetting<TOutput>
{
    /// <summary>The answer for a bucket.</summary>
    /// <exception cref="AwsErrorException">The bucket has no such setting.</exception>
    static abstract TOutput Answer(Bucket bucket, BucketDefinition document);
}
