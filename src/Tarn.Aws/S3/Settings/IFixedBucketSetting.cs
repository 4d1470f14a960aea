using Tarn.Storage.Objects.Buckets;

namespace Tarn.Aws.S3.Settings;

/// <summary>
/// One kind of a bucket's settings that cannot be set: every bucket answers alike, with S3's default or with its error.
/// </summary>
/// <typeparam name="TOutput">The answer.</typeparam>
internal interface IFixedBucketSetting<TOutput>
{
    /// <summary>The answer for a bucket.</summary>
    /// <exception cref="AwsErrorException">The bucket has no such setting.</exception>
    static abstract TOutput Answer(Bucket bucket);
}
