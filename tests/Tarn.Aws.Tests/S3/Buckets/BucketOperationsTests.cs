using Tarn.Aws.S3.Buckets;
using Tarn.Aws.S3.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Aws.Tests.Rights;
using Tarn.Storage;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Aws.Tests.S3.Buckets;

/// <summary>The family alone, on the twins of store and disk.</summary>
public sealed class BucketOperationsTests
{
    [Fact]
    public async Task A_bucket_is_made_found_listed_and_deleted()
    {
        await using var twins = await BucketTwins.Open();
        var buckets = Family(twins);

        await Create(buckets, new CreateBucketInput
        {
            Bucket = "west",
            CreateBucketConfiguration = new CreateBucketConfiguration { LocationConstraint = "EU" },
        });
        await Create(buckets, new CreateBucketInput { Bucket = "west" });
        Assert.Equal("eu-west-1", (await Head(buckets, "west")).BucketRegion);
        Assert.Equal("eu-west-1", (await Location(buckets, "west")).LocationConstraint);
        Assert.Null((await Location(buckets, BucketTwins.Bucket)).LocationConstraint);

        var first = await List(buckets, new ListBucketsInput { MaxBuckets = 1 });
        var rest = await List(buckets, new ListBucketsInput { ContinuationToken = first.ContinuationToken });
        Assert.Equal(["lake", "west"], first.Buckets!.Concat(rest.Buckets!).Select(bucket => bucket.Name));

        await Delete(buckets, "west");
        Assert.Equal("NoSuchBucket", await BucketTwins.ErrorOf(() => Head(buckets, "west")));
    }

    [Fact]
    public async Task A_bucket_that_holds_objects_stays()
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("k");

        var failure = await Assert.ThrowsAsync<TarnException>(() => Delete(Family(twins), BucketTwins.Bucket));

        Assert.Equal(ObjectReasons.BucketNotEmpty, failure.Reason);
    }

    [Fact]
    public async Task Access_lists_and_bad_tags_are_refused_and_make_no_bucket()
    {
        await using var twins = await BucketTwins.Open();
        var buckets = Family(twins);

        Assert.Equal("InvalidBucketAclWithObjectOwnership", await BucketTwins.ErrorOf(
            () => Create(buckets, new CreateBucketInput { Bucket = "new", GrantWrite = "id=1" })));
        Assert.Equal("InvalidTag", await BucketTwins.ErrorOf(() => Create(buckets, new CreateBucketInput
        {
            Bucket = "new",
            CreateBucketConfiguration = new CreateBucketConfiguration { Tags = [new Tag { Key = "", Value = "" }] },
        })));
        Assert.Equal("NoSuchBucket", await BucketTwins.ErrorOf(() => Head(buckets, "new")));
    }

    /// <summary>Each setting of a new bucket needs the right of the operation that sets it later.</summary>
    [Theory]
    [InlineData("s3:PutBucketObjectLockConfiguration", true, null, null, false)]
    [InlineData("s3:PutBucketVersioning", true, null, null, false)]
    [InlineData("s3:PutBucketOwnershipControls", false, "ObjectWriter", null, false)]
    [InlineData("s3:PutBucketOwnershipControls", false, "BucketOwnerEnforced", null, false)]
    [InlineData("s3:PutBucketAcl", false, null, "private", false)]
    [InlineData("s3:PutBucketTagging", false, null, null, true)]
    public async Task Settings_of_a_new_bucket_need_their_own_rights(string action, bool locks, string? ownership, string? acl, bool tags)
    {
        await using var twins = await BucketTwins.Open();
        var input = new CreateBucketInput
        {
            Bucket = "new",
            ObjectLockEnabledForBucket = locks ? true : null,
            ObjectOwnership = ownership,
            ACL = acl,
            CreateBucketConfiguration = tags ? new CreateBucketConfiguration { Tags = [new Tag { Key = "k", Value = "v" }] } : null,
        };

        var denied = await Assert.ThrowsAsync<TarnException>(() => Family(twins).CreateBucket(input, Call(new AllBut(action)), default));
        Assert.Equal(ErrorKind.AccessDenied, denied.Kind);
        Assert.Contains(action, denied.Message, StringComparison.Ordinal);
        Assert.Equal("NoSuchBucket", await BucketTwins.ErrorOf(() => Head(Family(twins), "new")));

        var rights = new AllBut();
        await Family(twins).CreateBucket(new CreateBucketInput { Bucket = "plain" }, Call(rights), default);
        Assert.DoesNotContain(rights.Asked, asked => asked.Action == action);
    }

    private static Access.Call Call(AllBut rights) => DoorWire.Call("CreateBucket", DateTimeOffset.UtcNow, rights);

    private static BucketOperations Family(BucketTwins twins) => new(twins.Buckets, twins.Objects, twins.Store, twins.Tokens);

    private static Task Create(BucketOperations buckets, CreateBucketInput input) => buckets.CreateBucket(input, BucketTwins.Call("CreateBucket"), default);

    private static Task<HeadBucketOutput> Head(BucketOperations buckets, string name) =>
        buckets.HeadBucket(new HeadBucketInput { Bucket = name }, BucketTwins.Call("HeadBucket"), default);

    private static Task<GetBucketLocationOutput> Location(BucketOperations buckets, string name) =>
        buckets.GetBucketLocation(new GetBucketLocationInput { Bucket = name }, BucketTwins.Call("GetBucketLocation"), default);

    private static Task<ListBucketsOutput> List(BucketOperations buckets, ListBucketsInput input) =>
        buckets.ListBuckets(input, BucketTwins.Call("ListBuckets"), default);

    private static Task Delete(BucketOperations buckets, string name) =>
        buckets.DeleteBucket(new DeleteBucketInput { Bucket = name }, BucketTwins.Call("DeleteBucket"), default);
}
