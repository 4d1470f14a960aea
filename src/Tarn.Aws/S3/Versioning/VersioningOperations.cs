using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Aws.S3.Versioning;

/// <summary>Whether buckets retain versions.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="objects">Holds the buckets' states.</param>
/// <param name="store">The metadata.</param>
[AwsOperations("s3")]
internal sealed partial class VersioningOperations(BucketFinder buckets, ObjectStore objects, IMetadataStore store)
{
    private const string Enabled = "Enabled";
    private const string Suspended = "Suspended";

    /// <summary>A bucket's versioning: nothing while it was never enabled, as S3 answers.</summary>
    public Task<GetBucketVersioningOutput> GetBucketVersioning(GetBucketVersioningInput input, Call call, CancellationToken cancellationToken) =>
        Task.FromResult(new GetBucketVersioningOutput
        {
            Status = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner).Versioning switch
            {
                BucketVersioning.Never => null,
                BucketVersioning.Enabled => Enabled,
                BucketVersioning.Suspended => Suspended,
            },
        });

    /// <summary>Lets a bucket retain versions, or stops it.</summary>
    [Kept("MFA", "no bucket asks for multi-factor authentication")]
    [Refused("VersioningConfiguration.MFADelete", "leave it out: Tarn has no devices for multi-factor authentication", "Disabled")]
    public async Task PutBucketVersioning(PutBucketVersioningInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var wanted = input.VersioningConfiguration.Status switch
        {
            Enabled => BucketVersioning.Enabled,
            Suspended => BucketVersioning.Suspended,
            _ => throw S3Errors.IllegalVersioningConfigurationException(),
        };
        await store.Commit(
            async transaction => await objects.UpdateBucket(
                transaction,
                bucket.Name,
                now => now.Lock.IsEnabled && wanted != BucketVersioning.Enabled
                    ? throw S3Errors.InvalidBucketState("An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.")
                    : now with { Versioning = wanted }),
            CancellationToken.None);
    }
}
