using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Objects.Properties;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Acls;

/// <summary>Access control lists of buckets and objects. They count while the bucket's ownership is not BucketOwnerEnforced.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="versions">Finds objects.</param>
/// <param name="definitions">Buckets' settings in memory.</param>
/// <param name="documents">Changes them.</param>
[AwsOperations("s3")]
internal sealed partial class AclOperations(
    BucketFinder buckets, ObjectFinder versions, ObjectStore objects, Definitions<BucketDefinition> definitions, BucketDocuments documents)
{
    private const string Grants = "a canned list, a bucket policy";

    /// <summary>A bucket's access control list.</summary>
    public Task<GetBucketAclOutput> GetBucketAcl(GetBucketAclInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        return Task.FromResult(new GetBucketAclOutput
        {
            Owner = Owners.Of(bucket.Account),
            Grants = GrantsOf(bucket, (definitions.Find(BucketResources.NameOf(bucket.Name)) ?? new BucketDefinition()).Acl),
        });
    }

    /// <summary>Sets a bucket's access control list, as the name of a canned one or as its grants.</summary>
    [RefusedInside("ACL", "private, public-read, authenticated-read; a bucket policy lets others write")]
    [RefusedInside("AccessControlPolicy", "the grants of a canned list")]
    [RefusedInside("GrantFullControl", Grants)]
    [RefusedInside("GrantRead", Grants)]
    [RefusedInside("GrantReadACP", Grants)]
    [RefusedInside("GrantWrite", Grants)]
    [RefusedInside("GrantWriteACP", Grants)]
    public async Task PutBucketAcl(PutBucketAclInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var hasGrants = AclRules.HasGrants(input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWrite, input.GrantWriteACP);
        await documents.Change(
            bucket,
            document => document with { Acl = OfBucket(AclRules.OfPut(document, bucket.Account, input.ACL, input.AccessControlPolicy, hasGrants)) },
            cancellationToken);
    }

    /// <summary>An object's access control list.</summary>
    public async Task<GetObjectAclOutput> GetObjectAcl(GetObjectAclInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var version = await versions.Find(call, bucket, input.Key, input.VersionId, cancellationToken);
        return new GetObjectAclOutput { Owner = Owners.Of(bucket.Account), Grants = GrantsOf(bucket, version.Properties.Acl) };
    }

    /// <summary>Sets an object's access control list, as the name of a canned one or as its grants.</summary>
    [RefusedInside("ACL", "private, public-read, public-read-write, authenticated-read, bucket-owner-read, bucket-owner-full-control")]
    [RefusedInside("AccessControlPolicy", "the grants of a canned list")]
    [RefusedInside("GrantFullControl", Grants)]
    [RefusedInside("GrantRead", Grants)]
    [RefusedInside("GrantReadACP", Grants)]
    [RefusedInside("GrantWrite", Grants)]
    [RefusedInside("GrantWriteACP", Grants)]
    public async Task<PutObjectAclOutput> PutObjectAcl(PutObjectAclInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var hasGrants = AclRules.HasGrants(input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWrite, input.GrantWriteACP);
        var acl = AclRules.OfPut(
            definitions.Find(BucketResources.NameOf(bucket.Name)) ?? new BucketDefinition(), bucket.Account, input.ACL, input.AccessControlPolicy, hasGrants);
        await versions.Find(call, bucket, input.Key, input.VersionId, cancellationToken);
        await objects.SetAcl(bucket.Name, input.Key, input.VersionId, acl, EventCauses.Of(call), cancellationToken);
        return new PutObjectAclOutput();
    }

    // Everybody's objects would belong to their writers, which Tarn does not have.
    private static CannedAcl OfBucket(CannedAcl acl) => acl switch
    {
        CannedAcl.PublicReadWrite => throw S3Errors.NotImplemented(
            "The access control list public-read-write of buckets is not supported: let a bucket policy allow s3:PutObject.", "x-amz-acl"),
        CannedAcl.BucketOwnerRead or CannedAcl.BucketOwnerFullControl => throw S3Errors.InvalidArgument("", "x-amz-acl"),
        _ => acl,
    };

    private IReadOnlyList<Grant> GrantsOf(Bucket bucket, CannedAcl acl) =>
        CannedAcls.GrantsOf(definitions.Find(BucketResources.NameOf(bucket.Name)) is { TakesAcls: true } ? acl : CannedAcl.Private, bucket.Account);
}
