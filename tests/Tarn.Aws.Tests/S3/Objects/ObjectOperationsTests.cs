using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Objects;
using Tarn.Storage;

namespace Tarn.Aws.Tests.S3.Objects;

/// <summary>The family alone, on the twins of store and disk.</summary>
public sealed class ObjectOperationsTests
{
    [Fact]
    public async Task An_object_is_put_read_and_deleted()
    {
        await using var twins = await BucketTwins.Open();
        var objects = twins.ObjectFamily();

        var put = await objects.PutObject(
            new PutObjectInput
            {
                Bucket = BucketTwins.Bucket,
                Key = "k",
                Body = BucketTwins.Body("hello"),
                ContentType = "text/plain",
                ContentEncoding = "aws-chunked,gzip",
                Metadata = new Dictionary<string, string> { ["Color"] = "red" },
                ChecksumAlgorithm = "CRC32",
            },
            BucketTwins.Call("PutObject"),
            default);
        Assert.Equal(("\"5d41402abc4b2a76b9719d911017c592\"", "NhCmhg=="), (put.ETag, put.ChecksumCRC32));

        var got = await Get(objects, new GetObjectInput { Bucket = BucketTwins.Bucket, Key = "k", ChecksumMode = "ENABLED" });
        Assert.Equal("hello", await BucketTwins.Read(got.Body));
        Assert.Equal((5L, "text/plain", "gzip", "NhCmhg=="), (got.ContentLength, got.ContentType, got.ContentEncoding, got.ChecksumCRC32));
        Assert.Equal("red", got.Metadata!["color"]);

        var part = await Get(objects, new GetObjectInput { Bucket = BucketTwins.Bucket, Key = "k", Range = "bytes=1-3", ChecksumMode = "ENABLED" });
        Assert.Equal("ell", await BucketTwins.Read(part.Body));
        Assert.Equal(("bytes 1-3/5", null), (part.ContentRange, part.ChecksumCRC32));

        await objects.DeleteObject(new DeleteObjectInput { Bucket = BucketTwins.Bucket, Key = "k" }, BucketTwins.Call("DeleteObject"), default);
        Assert.Equal("NoSuchKey", await BucketTwins.ErrorOf(() => Head(objects, new HeadObjectInput { Bucket = BucketTwins.Bucket, Key = "k" })));
    }

    [Fact]
    public async Task The_two_reads_of_an_object_answer_alike()
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("k");
        var objects = twins.ObjectFamily();

        var got = await Get(objects, new GetObjectInput { Bucket = BucketTwins.Bucket, Key = "k", ResponseContentType = "text/csv", PartNumber = 1 });
        var head = await Head(objects, new HeadObjectInput { Bucket = BucketTwins.Bucket, Key = "k", ResponseContentType = "text/csv", PartNumber = 1 });

        await got.Body!.DisposeAsync();
        Assert.Equal(got.ObjectMembers, head.ObjectMembers);
        Assert.Equal("text/csv", head.ContentType);
    }

    [Fact]
    public async Task Conditions_decide_reads_and_writes()
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("k");
        var objects = twins.ObjectFamily();
        var etag = (await Head(objects, new HeadObjectInput { Bucket = BucketTwins.Bucket, Key = "k" })).ETag;

        Assert.Equal("NotModified", await BucketTwins.ErrorOf(
            () => Get(objects, new GetObjectInput { Bucket = BucketTwins.Bucket, Key = "k", IfNoneMatch = etag })));
        Assert.Equal("PreconditionFailed", await BucketTwins.ErrorOf(
            () => Get(objects, new GetObjectInput { Bucket = BucketTwins.Bucket, Key = "k", IfMatch = "\"other\"" })));
        var failure = await Assert.ThrowsAsync<TarnException>(() => objects.PutObject(
            new PutObjectInput { Bucket = BucketTwins.Bucket, Key = "k", Body = BucketTwins.Body("new"), IfNoneMatch = "*" },
            BucketTwins.Call("PutObject"),
            default));
        Assert.Equal(ErrorKind.PreconditionFailed, failure.Kind);
    }

    [Fact]
    public async Task A_copy_takes_its_source_by_reference_and_checks_its_conditions()
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("a b");
        var objects = twins.ObjectFamily();

        await Copy(objects, new CopyObjectInput { Bucket = BucketTwins.Bucket, Key = "copy", CopySource = "/lake/a%20b" });
        Assert.Equal("a b", await BucketTwins.Read((await Get(objects, new GetObjectInput { Bucket = BucketTwins.Bucket, Key = "copy" })).Body));

        Assert.Equal("PreconditionFailed", await BucketTwins.ErrorOf(() => Copy(
            objects, new CopyObjectInput { Bucket = BucketTwins.Bucket, Key = "x", CopySource = "lake/copy", CopySourceIfMatch = "\"other\"" })));
        Assert.Equal("AccessDenied", await BucketTwins.ErrorOf(() => Copy(
            objects, new CopyObjectInput { Bucket = BucketTwins.Bucket, Key = "x", CopySource = "lake/copy", ExpectedSourceBucketOwner = "111111111111" })));
        Assert.Equal("InvalidArgument", await BucketTwins.ErrorOf(() => Copy(
            objects, new CopyObjectInput { Bucket = BucketTwins.Bucket, Key = "x", CopySource = "lake" })));
        Assert.Equal("InvalidRequest", await BucketTwins.ErrorOf(() => Copy(
            objects, new CopyObjectInput { Bucket = BucketTwins.Bucket, Key = "copy", CopySource = "lake/copy" })));
    }

    [Fact]
    public async Task Many_objects_are_deleted_each_with_its_outcome()
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("a");
        await twins.Put("b");

        var answer = await twins.ObjectFamily().DeleteObjects(
            new DeleteObjectsInput
            {
                Bucket = BucketTwins.Bucket,
                Delete = new Delete { Objects = [new ObjectIdentifier { Key = "a" }, new ObjectIdentifier { Key = "b", ETag = "\"other\"" }] },
            },
            BucketTwins.Call("DeleteObjects"),
            default);

        Assert.Equal("a", Assert.Single(answer.Deleted!).Key);
        Assert.Equal(("b", "PreconditionFailed"), (Assert.Single(answer.Errors!).Key, answer.Errors![0].Code));
    }

    [Theory]
    [InlineData("aws:kms:dsse", null, null, null, null, "NotImplemented")]
    [InlineData(null, "AES256", null, null, null, "InvalidArgument")]
    [InlineData(null, null, "public-read", null, null, "AccessControlListNotSupported")]
    [InlineData(null, null, null, "GOVERNANCE", null, "InvalidArgument")]
    [InlineData(null, null, null, null, "OUTPOSTS", "InvalidStorageClass")]
    public async Task Terms_that_Tarn_does_not_keep_are_refused_by_put_and_copy(
        string? encryption, string? customerKey, string? acl, string? lockMode, string? storageClass, string code)
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("k");
        var objects = twins.ObjectFamily();

        Assert.Equal(code, await BucketTwins.ErrorOf(() => objects.PutObject(
            new PutObjectInput
            {
                Bucket = BucketTwins.Bucket,
                Key = "new",
                ServerSideEncryption = encryption,
                SSECustomerAlgorithm = customerKey,
                ACL = acl,
                ObjectLockMode = lockMode,
                StorageClass = storageClass,
            },
            BucketTwins.Call("PutObject"),
            default)));
        Assert.Equal(code, await BucketTwins.ErrorOf(() => Copy(objects, new CopyObjectInput
        {
            Bucket = BucketTwins.Bucket,
            Key = "new",
            CopySource = "lake/k",
            ServerSideEncryption = encryption,
            SSECustomerAlgorithm = customerKey,
            ACL = acl,
            ObjectLockMode = lockMode,
            StorageClass = storageClass,
        })));
        Assert.Equal("NoSuchKey", await BucketTwins.ErrorOf(() => Head(objects, new HeadObjectInput { Bucket = BucketTwins.Bucket, Key = "new" })));
    }

    [Fact]
    public async Task An_access_control_list_gives_its_owner_everything()
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("k");

        var acl = await twins.AclFamily().GetObjectAcl(
            new GetObjectAclInput { Bucket = BucketTwins.Bucket, Key = "k" }, BucketTwins.Call("GetObjectAcl"), default);

        Assert.Equal(("FULL_CONTROL", acl.Owner!.ID), (Assert.Single(acl.Grants!).Permission, acl.Grants![0].Grantee!.ID));
    }

    private static Task<GetObjectOutput> Get(ObjectOperations objects, GetObjectInput input) =>
        objects.GetObject(input, BucketTwins.Call("GetObject"), default);

    private static Task<HeadObjectOutput> Head(ObjectOperations objects, HeadObjectInput input) =>
        objects.HeadObject(input, BucketTwins.Call("HeadObject"), default);

    private static Task<CopyObjectOutput> Copy(ObjectOperations objects, CopyObjectInput input) =>
        objects.CopyObject(input, BucketTwins.Call("CopyObject"), default);
}
