using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Properties;
using ObjectOwnership = Tarn.Storage.Objects.Definitions.ObjectOwnership;

namespace Tarn.Aws.S3.Buckets;

internal sealed partial class BucketOperations
{
    /// <summary>Makes a bucket. In us-east-1 making one's own bucket again succeeds, as on AWS.</summary>
    [RefusedInside("ACL", "private; PutBucketAcl after DeletePublicAccessBlock")]
    [Refused("BucketNamespace", "leave it out", "global")]
    [Client]
    public async Task<CreateBucketOutput> CreateBucket(CreateBucketInput input, Call call, CancellationToken cancellationToken)
    {
        CheckRights(input, call);
        input.Refuse();
        var ownership = OwnershipOf(input);
        var tags = S3Tags.Of(input.CreateBucketConfiguration?.Tags, S3Tags.BucketTagsMax);
        var region = RegionOf(input.CreateBucketConfiguration?.LocationConstraint) ?? call.Region;
        try
        {
            var bucket = await store.Commit(
                async transaction =>
                {
                    var made = await objects.CreateBucket(transaction, input.Bucket, call.Account, region);
                    ResourceTags.Set(transaction, BucketResources.IdOf(made), tags);
                    await BucketResources.Kind.Change(transaction, BucketResources.IdOf(made), settings => settings with { Ownership = ownership });
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

    // Each setting at creation needs the right that it needs later.
    private static void CheckRights(CreateBucketInput input, Call call)
    {
        var arn = BucketResources.ArnOf(input.Bucket);
        if (input.ObjectLockEnabledForBucket == true)
        {
            call.Authorize("s3:PutBucketObjectLockConfiguration", arn);
            call.Authorize("s3:PutBucketVersioning", arn);
        }

        if (input.ObjectOwnership is not null)
        {
            call.Authorize("s3:PutBucketOwnershipControls", arn);
        }

        if (input.ACL is not null || AclRules.HasGrants(input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWrite, input.GrantWriteACP))
        {
            call.Authorize("s3:PutBucketAcl", arn);
        }

        if (input.CreateBucketConfiguration?.Tags is { Count: > 0 })
        {
            call.Authorize("s3:PutBucketTagging", arn);
        }
    }

    private static Storage.Objects.Buckets.Bucket Locked(Storage.Objects.Buckets.Bucket bucket) =>
        bucket with { Versioning = BucketVersioning.Enabled, Lock = new BucketLock(IsEnabled: true) };

    // A new bucket blocks public lists, and all lists but private ones are public or grants.
    private static ObjectOwnership OwnershipOf(CreateBucketInput input)
    {
        var ownership = input.ObjectOwnership is null ? ObjectOwnership.BucketOwnerEnforced
            : OwnershipSetting.Read(input.ObjectOwnership) ?? throw S3Errors.InvalidArgument("", "x-amz-object-ownership", input.ObjectOwnership);
        var acl = CannedAcls.Of(input.ACL) ?? throw S3Errors.InvalidArgument("", "x-amz-acl", input.ACL);
        var hasGrants = AclRules.HasGrants(input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWrite, input.GrantWriteACP);
        if (acl == CannedAcl.Private && !hasGrants)
        {
            return ownership;
        }

        throw ownership == ObjectOwnership.BucketOwnerEnforced ? OwnershipSetting.HasAcl()
            : hasGrants ? S3Errors.NotImplemented("Grants to single accounts are not supported: use a bucket policy.", "x-amz-grant")
            : new AwsErrorException(
                "InvalidBucketAclWithBlockPublicAccessError", 400, "Bucket cannot have public ACLs set with BlockPublicAccess enabled");
    }

    private static string? RegionOf(string? constraint) => constraint switch
    {
        null or "" => null,
        "EU" => "eu-west-1",
        _ => constraint,
    };
}
