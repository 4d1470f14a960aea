using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.RefusedSettings;

/// <summary>Settings of buckets that Tarn does not have.</summary>
[AwsOperations("s3")]
internal sealed partial class RefusedOperations
{
    [RefusedOperation("PutBucketAnalyticsConfiguration", "ListObjectVersions")]
    [RefusedOperation("PutBucketIntelligentTieringConfiguration", "leave it out")]
    [RefusedOperation("PutBucketInventoryConfiguration", "ListObjectVersions")]
    [RefusedOperation("PutBucketReplication", "aws s3 sync")]
    [RefusedOperation("PutBucketWebsite", "leave it out")]
    internal static AwsErrorException Refuse(Call call, string sentence) => S3Errors.NotImplemented(sentence);
}
