using Tarn.Aws.S3.BucketAccess;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.Tests.S3.BucketAccess;

/// <summary>The family alone, on the twins of store and disk.</summary>
public sealed class BucketAccessOperationsTests
{
    [Fact]
    public async Task Access_is_the_owners_alone_and_the_rest_is_not_configured()
    {
        await using var twins = await BucketTwins.Open();
        var access = new BucketAccessOperations(twins.Documents);

        var acl = await twins.AclFamily().GetBucketAcl(new GetBucketAclInput { Bucket = BucketTwins.Bucket }, BucketTwins.Call("GetBucketAcl"), default);
        Assert.Equal(("FULL_CONTROL", acl.Owner!.ID), (Assert.Single(acl.Grants!).Permission, acl.Grants![0].Grantee!.ID));
        var ownership = await access.GetBucketOwnershipControls(
            new GetBucketOwnershipControlsInput { Bucket = BucketTwins.Bucket }, BucketTwins.Call("GetBucketOwnershipControls"), default);
        Assert.Equal("BucketOwnerEnforced", Assert.Single(ownership.OwnershipControls!.Rules).ObjectOwnership);
    }

    [Fact]
    public async Task A_bucket_of_another_owner_than_expected_is_denied()
    {
        await using var twins = await BucketTwins.Open();
        Assert.Equal("AccessDenied", await BucketTwins.ErrorOf(() => twins.AclFamily().GetBucketAcl(
            new GetBucketAclInput { Bucket = BucketTwins.Bucket, ExpectedBucketOwner = "111111111111" }, BucketTwins.Call("GetBucketAcl"), default)));
    }
}
