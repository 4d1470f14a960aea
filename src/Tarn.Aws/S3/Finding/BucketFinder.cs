using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Finding;

/// <summary>Finds the bucket that a call works on.</summary>
/// <param name="objects">The buckets.</param>
internal sealed class BucketFinder(ObjectStore objects)
{
    /// <summary>The bucket, which the call's records then name.</summary>
    /// <param name="name">The bucket's name.</param>
    /// <param name="expectedOwner">The account that the caller believes to own it; null: any.</param>
    /// <exception cref="AwsErrorException">NoSuchBucket; AccessDenied: another account owns it.</exception>
    public Bucket Find(Call call, string name, string? expectedOwner)
    {
        var bucket = Find(name, expectedOwner);
        call.Touch(BucketResources.IdOf(bucket));
        return bucket;
    }

    /// <summary>A bucket beside the one that the call works on.</summary>
    /// <exception cref="AwsErrorException">NoSuchBucket; AccessDenied: another account owns it.</exception>
    public Bucket Find(string name, string? expectedOwner)
    {
        var bucket = objects.FindBucket(name) ?? throw S3Errors.NoSuchBucket(bucketName: name);
        return expectedOwner is null || expectedOwner == bucket.Account ? bucket : throw S3Errors.AccessDenied();
    }
}
