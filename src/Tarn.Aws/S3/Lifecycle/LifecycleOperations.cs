using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Objects;

namespace Tarn.Aws.S3.Lifecycle;

/// <summary>Rules that remove objects and change their class with time.</summary>
/// <param name="documents">Holds them.</param>
/// <param name="objects">Runs them.</param>
[AwsOperations("s3")]
internal sealed partial class LifecycleOperations(BucketDocuments documents, ObjectStore objects)
{
    /// <summary>Removes a bucket's rules at once; nothing happens when it has none.</summary>
    public Task DeleteBucketLifecycle(DeleteBucketLifecycleInput input, Call call, CancellationToken cancellationToken) =>
        documents.Delete<LifecycleSetting, PutBucketLifecycleConfigurationInput>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>A bucket's rules as they were put.</summary>
    public Task<GetBucketLifecycleConfigurationOutput> GetBucketLifecycleConfiguration(
        GetBucketLifecycleConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<LifecycleSetting, GetBucketLifecycleConfigurationOutput>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>Replaces a bucket's rules: at most 1,000. They act soon, and after each midnight UTC.</summary>
    public async Task<PutBucketLifecycleConfigurationOutput> PutBucketLifecycleConfiguration(
        PutBucketLifecycleConfigurationInput input, Call call, CancellationToken cancellationToken)
    {
        await documents.Put<LifecycleSetting, PutBucketLifecycleConfigurationInput>(call, input.Bucket, input.ExpectedBucketOwner, input, cancellationToken);
        if (objects.FindBucket(input.Bucket) is { } bucket)
        {
            objects.Lifecycles.RulesChanged(bucket.Id);
        }

        return new PutBucketLifecycleConfigurationOutput
        {
            TransitionDefaultMinimumObjectSize = string.IsNullOrEmpty(input.TransitionDefaultMinimumObjectSize)
                ? LifecycleSetting.SmallStay
                : input.TransitionDefaultMinimumObjectSize,
        };
    }
}
