using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Refusals;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Aws.S3.Buckets;

internal sealed partial class BucketOperations
{
    /// <summary>Makes a bucket. In us-east-1 making one's own bucket again succeeds, as on AWS.</summary>
    [RefusedInside("ACL", "private")]
    [Refused("BucketNamespace", "leave it out", "global")]
    [Kept("ObjectOwnership", "buckets are owned by their owner alone")]
    [Client]
    public async Task<CreateBucketOutput> CreateBucket(CreateBucketInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        S3Refusals.Acl(input.ACL, input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWrite, input.GrantWriteACP);
        var tags = S3Tags.Of(input.CreateBucketConfiguration?.Tags, S3Tags.BucketTagsMax);
        var region = RegionOf(input.CreateBucketConfiguration?.LocationConstraint) ?? call.Region;
        try
        {
            var bucket = await store.Commit(
                async transaction =>
                {
                    var made = await objects.CreateBucket(transaction, input.Bucket, call.Account, region);
                    ResourceTags.Set(transaction, BucketResources.IdOf(made), tags);
                    return input.ObjectLockEnabledForBucket == true ? await objects.UpdateBucket(transaction, made.Name, Locked) : made;
                },
                cancellationToken);
            call.Touch(BucketResources.IdOf(bucket));
        }
        catch (TarnException failure) when (failure.Reason == ObjectReasons.BucketOwnedByYou && call.Region == DefaultRegion)
        {
            // The old endpoint's rule: no error, nothing changed.
        }

        return new CreateBucketOutput { Location = "/" + input.Bucket };
    }

    private static Storage.Objects.Buckets.Bucket Locked(Storage.Objects.Buckets.Bucket bucket) =>
        bucket with { Versioning = BucketVersioning.Enabled, Lock = new BucketLock(IsEnabled: true) };

    private static string? RegionOf(string? constraint) => constraint switch
    {
        null or "" => null,
        "EU" => "eu-west-1",
        _ => constraint,
    };
}
