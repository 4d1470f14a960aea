using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketAccess;

/// <summary>Settings of buckets on access.</summary>
/// <param name="documents">Holds them.</param>
[AwsOperations("s3")]
internal sealed partial class BucketAccessOperations(BucketDocuments documents)
{
    /// <summary>Removes a bucket's ownership controls: then access control lists count, as with ObjectWriter.</summary>
    public Task DeleteBucketOwnershipControls(DeleteBucketOwnershipControlsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Delete<OwnershipSetting, OwnershipControls>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>A bucket's ownership controls; BucketOwnerEnforced in new buckets, as on AWS.</summary>
    public Task<GetBucketOwnershipControlsOutput> GetBucketOwnershipControls(
        GetBucketOwnershipControlsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<OwnershipSetting, GetBucketOwnershipControlsOutput>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>Sets a bucket's ownership. All but BucketOwnerEnforced let it have access control lists.</summary>
    public Task PutBucketOwnershipControls(PutBucketOwnershipControlsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Put<OwnershipSetting, OwnershipControls>(
            call, input.Bucket, input.ExpectedBucketOwner, input.OwnershipControls ?? throw S3Errors.MalformedXML(), cancellationToken);
}
