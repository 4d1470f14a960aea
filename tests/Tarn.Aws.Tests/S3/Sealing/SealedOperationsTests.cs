using System.Security.Cryptography;
using Tarn.Aws.S3.BucketSettings;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Sealing;

namespace Tarn.Aws.Tests.S3.Sealing;

/// <summary>SSE-S3 and SSE-C at the door: whose bytes are sealed, what answers show, and which requests are refused.</summary>
public sealed class SealedOperationsTests
{
    private const string Aes = "AES256";
    private static readonly string Key = Convert.ToBase64String(SHA256.HashData("key"u8));
    private static readonly string KeyMd5 = Convert.ToBase64String(MD5.HashData(SHA256.HashData("key"u8)));
    private static readonly string Other = Convert.ToBase64String(SHA256.HashData("other"u8));
    private static readonly string OtherMd5 = Convert.ToBase64String(MD5.HashData(SHA256.HashData("other"u8)));

    [Fact]
    public async Task A_put_that_asks_is_sealed_and_shown_so_and_another_one_is_neither()
    {
        await using var twins = await BucketTwins.Open();
        Assert.Null((await Put(twins, "plain")).ServerSideEncryption);
        Assert.Equal(Aes, (await Put(twins, "sealed", encryption: Aes)).ServerSideEncryption);
        Assert.Null((await Get(twins, "plain")).Answer.ObjectMembers.ServerSideEncryption);
        var (answer, text) = await Get(twins, "sealed");
        Assert.Equal((Aes, "sealed"), (answer.ObjectMembers.ServerSideEncryption, text));
        Assert.Null((await Seal(twins, "plain"))?.Kind);
        Assert.Equal(SealKind.Instance, (await Seal(twins, "sealed"))?.Kind);
    }

    [Fact]
    public async Task The_default_of_a_bucket_seals_once_it_was_put()
    {
        await using var twins = await BucketTwins.Open();
        await Put(twins, "before");
        await Encrypt(twins, Aes);
        Assert.Equal(Aes, (await Put(twins, "after")).ServerSideEncryption);
        Assert.Null((await Seal(twins, "before"))?.Kind);
        await twins.Put("by the server");
        Assert.Equal(SealKind.Instance, (await Seal(twins, "by the server"))?.Kind);
        await Encrypt(twins, null);
        Assert.Null((await Put(twins, "no more")).ServerSideEncryption);
    }

    [Fact]
    public async Task A_customers_object_is_read_with_its_key_alone_and_shows_the_keys_MD5()
    {
        await using var twins = await BucketTwins.Open();
        var put = await Put(twins, "k", customer: (Key, KeyMd5));
        Assert.Equal((null, Aes, KeyMd5), (put.ServerSideEncryption, put.SSECustomerAlgorithm, put.SSECustomerKeyMD5));
        var (answer, text) = await Get(twins, "k", (Key, KeyMd5));
        Assert.Equal(("k", Aes, KeyMd5), (text, answer.ObjectMembers.SSECustomerAlgorithm, answer.ObjectMembers.SSECustomerKeyMD5));
        var head = await Head(twins, "k", (Key, KeyMd5));
        Assert.Equal((1L, Aes), (head.ObjectMembers.ContentLength, head.ObjectMembers.SSECustomerAlgorithm));
        Assert.Equal("InvalidRequest", await BucketTwins.ErrorOf(() => Get(twins, "k")));
        Assert.Equal("InvalidRequest", await BucketTwins.ErrorOf(() => Head(twins, "k", null)));
        Assert.Equal("AccessDenied", await BucketTwins.ErrorOf(() => Get(twins, "k", (Other, OtherMd5))));
        await Put(twins, "plain");
        Assert.Equal("InvalidRequest", await BucketTwins.ErrorOf(() => Get(twins, "plain", (Key, KeyMd5))));
        Assert.Equal("InvalidArgument", await BucketTwins.ErrorOf(() => Put(twins, "k", Aes, (Key, KeyMd5))));
    }

    [Fact]
    public async Task A_bucket_can_block_customers_keys()
    {
        await using var twins = await BucketTwins.Open();
        await Put(twins, "k", customer: (Key, KeyMd5));
        await new BucketSettingOperations(twins.Documents).PutBucketEncryption(
            new PutBucketEncryptionInput
            {
                Bucket = BucketTwins.Bucket,
                ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
                {
                    Rules = [new ServerSideEncryptionRule { BlockedEncryptionTypes = new BlockedEncryptionTypes { EncryptionType = ["SSE-C"] } }],
                },
            },
            BucketTwins.Call("PutBucketEncryption"),
            default);
        Assert.Equal("AccessDenied", await BucketTwins.ErrorOf(() => Put(twins, "new", customer: (Key, KeyMd5))));
        Assert.Equal("AccessDenied", await BucketTwins.ErrorOf(() => twins.UploadFamily().CreateMultipartUpload(
            new CreateMultipartUploadInput
            {
                Bucket = BucketTwins.Bucket,
                Key = "new",
                SSECustomerAlgorithm = Aes,
                SSECustomerKey = Key,
                SSECustomerKeyMD5 = KeyMd5,
            },
            BucketTwins.Call("CreateMultipartUpload"),
            default)));

        // Blocking alone seals nothing, and what is there stays readable.
        Assert.Null((await Put(twins, "plain")).ServerSideEncryption);
        Assert.Equal("k", (await Get(twins, "k", (Key, KeyMd5))).Text);
    }

    [Fact]
    public async Task Copies_take_the_key_of_the_source_and_the_terms_of_the_copy()
    {
        await using var twins = await BucketTwins.Open();
        await Put(twins, "k", customer: (Key, KeyMd5));
        var objects = twins.ObjectFamily();
        Task<CopyObjectOutput> Copy(CopyObjectInput input) => objects.CopyObject(input, BucketTwins.Call("CopyObject"), default);
        var asked = new CopyObjectInput { Bucket = BucketTwins.Bucket, Key = "copy", CopySource = "lake/k" };
        Assert.Equal("InvalidRequest", await BucketTwins.ErrorOf(() => Copy(asked)));
        asked = asked with { CopySourceSSECustomerAlgorithm = Aes, CopySourceSSECustomerKey = Key, CopySourceSSECustomerKeyMD5 = KeyMd5 };
        Assert.Equal(Aes, (await Copy(asked)).ServerSideEncryption);
        Assert.Equal("k", (await Get(twins, "copy")).Text);
        var again = await Copy(asked with { SSECustomerAlgorithm = Aes, SSECustomerKey = Other, SSECustomerKeyMD5 = OtherMd5 });
        Assert.Equal((null, OtherMd5), (again.ServerSideEncryption, again.SSECustomerKeyMD5));
        Assert.Equal("k", (await Get(twins, "copy", (Other, OtherMd5))).Text);
    }

    [Fact]
    public async Task Parts_need_the_key_of_their_upload_and_no_other()
    {
        await using var twins = await BucketTwins.Open();
        var family = twins.UploadFamily();
        var begun = await family.CreateMultipartUpload(
            new CreateMultipartUploadInput
            {
                Bucket = BucketTwins.Bucket,
                Key = "k",
                SSECustomerAlgorithm = Aes,
                SSECustomerKey = Key,
                SSECustomerKeyMD5 = KeyMd5,
            },
            BucketTwins.Call("CreateMultipartUpload"),
            default);
        Assert.Equal((Aes, KeyMd5), (begun.SSECustomerAlgorithm, begun.SSECustomerKeyMD5));
        Task<UploadPartOutput> Part((string Key, string Md5)? key) => family.UploadPart(
            new UploadPartInput
            {
                Bucket = BucketTwins.Bucket,
                Key = "k",
                UploadId = begun.UploadId!,
                PartNumber = 1,
                Body = BucketTwins.Body("part"),
                SSECustomerAlgorithm = key is null ? null : Aes,
                SSECustomerKey = key?.Key,
                SSECustomerKeyMD5 = key?.Md5,
            },
            BucketTwins.Call("UploadPart"),
            default);
        Assert.Equal("InvalidRequest", await BucketTwins.ErrorOf(() => Part(null)));
        Assert.Equal("InvalidRequest", await BucketTwins.ErrorOf(() => Part((Other, OtherMd5))));
        var part = await Part((Key, KeyMd5));
        await family.CompleteMultipartUpload(
            new CompleteMultipartUploadInput
            {
                Bucket = BucketTwins.Bucket,
                Key = "k",
                UploadId = begun.UploadId!,
                MultipartUpload = new CompletedMultipartUpload { Parts = [new CompletedPart { PartNumber = 1, ETag = part.ETag }] },
            },
            BucketTwins.Call("CompleteMultipartUpload"),
            default);
        Assert.Equal("part", (await Get(twins, "k", (Key, KeyMd5))).Text);
        Assert.Equal("InvalidRequest", await BucketTwins.ErrorOf(() => Get(twins, "k")));
    }

    private static async Task<BodySeal?> Seal(BucketTwins twins, string key) => (await twins.Objects.Head(BucketTwins.Bucket, key, default)).Seal;

    private static Task<PutObjectOutput> Put(BucketTwins twins, string key, string? encryption = null, (string Key, string Md5)? customer = null) =>
        twins.ObjectFamily().PutObject(
            new PutObjectInput
            {
                Bucket = BucketTwins.Bucket,
                Key = key,
                Body = BucketTwins.Body(key),
                ServerSideEncryption = encryption,
                SSECustomerAlgorithm = customer is null ? null : Aes,
                SSECustomerKey = customer?.Key,
                SSECustomerKeyMD5 = customer?.Md5,
            },
            BucketTwins.Call("PutObject"),
            default);

    private static async Task<(GetObjectOutput Answer, string Text)> Get(BucketTwins twins, string key, (string Key, string Md5)? customer = null)
    {
        var answer = await twins.ObjectFamily().GetObject(
            new GetObjectInput
            {
                Bucket = BucketTwins.Bucket,
                Key = key,
                SSECustomerAlgorithm = customer is null ? null : Aes,
                SSECustomerKey = customer?.Key,
                SSECustomerKeyMD5 = customer?.Md5,
            },
            BucketTwins.Call("GetObject"),
            default);
        return (answer, await BucketTwins.Read(answer.Body));
    }

    private static Task<HeadObjectOutput> Head(BucketTwins twins, string key, (string Key, string Md5)? customer) => twins.ObjectFamily().HeadObject(
        new HeadObjectInput
        {
            Bucket = BucketTwins.Bucket,
            Key = key,
            SSECustomerAlgorithm = customer is null ? null : Aes,
            SSECustomerKey = customer?.Key,
            SSECustomerKeyMD5 = customer?.Md5,
        },
        BucketTwins.Call("HeadObject"),
        default);

    private static async Task Encrypt(BucketTwins twins, string? algorithm)
    {
        var settings = new BucketSettingOperations(twins.Documents);
        if (algorithm is null)
        {
            await settings.DeleteBucketEncryption(
                new DeleteBucketEncryptionInput { Bucket = BucketTwins.Bucket }, BucketTwins.Call("DeleteBucketEncryption"), default);
            return;
        }

        var byDefault = new ServerSideEncryptionByDefault { SSEAlgorithm = algorithm };
        await settings.PutBucketEncryption(
            new PutBucketEncryptionInput
            {
                Bucket = BucketTwins.Bucket,
                ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
                {
                    Rules = [new ServerSideEncryptionRule { ApplyServerSideEncryptionByDefault = byDefault }],
                },
            },
            BucketTwins.Call("PutBucketEncryption"),
            default);
    }
}
