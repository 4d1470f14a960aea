using Tarn.Storage.Objects.Buckets;

namespace Tarn.Aws.S3.Settings;

/// <summary>One kind of a bucket's settings. A kind that cannot be set answers every bucket alike: with S3's default or with its error.</summary>
/// <typeparam name="TOutput">The answer.</typeparam>
internal interface IBucketSetting<TOutput>
{
    /// <summary>The answer for a bucket.</summary>
    /// <exception cref="Protocols.AwsErrorException">The bucket has no such setting.</exception>
    static abstract TOutput Answer(Bucket bucket, BucketDocument document);
}
