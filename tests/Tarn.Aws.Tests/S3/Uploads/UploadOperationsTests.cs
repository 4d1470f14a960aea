using System.Text;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Uploads;
using Tarn.Storage;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Aws.Tests.S3.Uploads;

/// <summary>The family alone, on the twins of store and disk.</summary>
public sealed class UploadOperationsTests
{
    private const int PartBytesMin = 5 << 20;

    [Fact]
    public async Task Parts_sent_and_copied_become_one_object()
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("source");
        var uploads = Family(twins);
        var id = await Begin(uploads);
        var first = await Upload(uploads, id, 1, new byte[PartBytesMin]);
        var second = await uploads.UploadPartCopy(
            new UploadPartCopyInput
            {
                Bucket = BucketTwins.Bucket,
                Key = "k",
                UploadId = id,
                PartNumber = 2,
                CopySource = "lake/source",
                CopySourceRange = "bytes=0-2",
            },
            BucketTwins.Call("UploadPartCopy"),
            default);

        var parts = await uploads.ListParts(
            new ListPartsInput { Bucket = BucketTwins.Bucket, Key = "k", UploadId = id, MaxParts = 1 }, BucketTwins.Call("ListParts"), default);
        Assert.Equal((true, 1, first.ETag), (parts.IsTruncated, parts.NextPartNumberMarker, Assert.Single(parts.Parts!).ETag));

        var completed = await uploads.CompleteMultipartUpload(
            new CompleteMultipartUploadInput
            {
                Bucket = BucketTwins.Bucket,
                Key = "k",
                UploadId = id,
                MultipartUpload = new CompletedMultipartUpload
                {
                    Parts =
                    [
                        new Aws.S3.Model.CompletedPart { PartNumber = 1, ETag = first.ETag },
                        new Aws.S3.Model.CompletedPart { PartNumber = 2, ETag = second.CopyPartResult!.ETag },
                    ],
                },
            },
            BucketTwins.Call("CompleteMultipartUpload"),
            default);

        Assert.EndsWith("-2\"", completed.ETag, StringComparison.Ordinal);
        var version = await twins.Objects.Head(BucketTwins.Bucket, "k", default);
        await using var content = twins.Objects.OpenRead(version, new ByteRange(PartBytesMin, 3));
        var end = new byte[3];
        await content.ReadExactlyAsync(end);
        Assert.Equal((PartBytesMin + 3L, "sou"), (version.Size, Encoding.UTF8.GetString(end)));
    }

    [Fact]
    public async Task An_aborted_upload_is_listed_no_more()
    {
        await using var twins = await BucketTwins.Open();
        var uploads = Family(twins);
        var id = await Begin(uploads);
        Assert.Equal(id, Assert.Single(await List(uploads)).UploadId);

        await uploads.AbortMultipartUpload(
            new AbortMultipartUploadInput { Bucket = BucketTwins.Bucket, Key = "k", UploadId = id }, BucketTwins.Call("AbortMultipartUpload"), default);

        Assert.Empty(await List(uploads));
        var gone = await Assert.ThrowsAsync<TarnException>(() => Upload(uploads, id, 1, [1]));
        Assert.Equal(ObjectReasons.NoSuchUpload, gone.Reason);
    }

    [Fact]
    public async Task Invalid_parts_and_terms_are_refused()
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("source");
        var uploads = Family(twins);
        var id = await Begin(uploads);

        Assert.Equal("InvalidArgument", await BucketTwins.ErrorOf(() => Upload(uploads, id, 10_001, [1])));
        Assert.Equal("InvalidArgument", await BucketTwins.ErrorOf(() => uploads.UploadPartCopy(
            new UploadPartCopyInput
            {
                Bucket = BucketTwins.Bucket,
                Key = "k",
                UploadId = id,
                PartNumber = 1,
                CopySource = "lake/source",
                CopySourceRange = "bytes=0-99",
            },
            BucketTwins.Call("UploadPartCopy"),
            default)));
        Assert.Equal("MalformedXML", await BucketTwins.ErrorOf(() => uploads.CompleteMultipartUpload(
            new CompleteMultipartUploadInput { Bucket = BucketTwins.Bucket, Key = "k", UploadId = id }, BucketTwins.Call("CompleteMultipartUpload"), default)));
        Assert.Equal("InvalidStorageClass", await BucketTwins.ErrorOf(() => uploads.CreateMultipartUpload(
            new CreateMultipartUploadInput { Bucket = BucketTwins.Bucket, Key = "k", StorageClass = "OUTPOSTS" },
            BucketTwins.Call("CreateMultipartUpload"),
            default)));
    }

    private static UploadOperations Family(BucketTwins twins) => twins.UploadFamily();

    private static async Task<string> Begin(UploadOperations uploads) => (await uploads.CreateMultipartUpload(
        new CreateMultipartUploadInput { Bucket = BucketTwins.Bucket, Key = "k" }, BucketTwins.Call("CreateMultipartUpload"), default)).UploadId!;

    private static Task<UploadPartOutput> Upload(UploadOperations uploads, string id, int number, byte[] bytes) => uploads.UploadPart(
        new UploadPartInput { Bucket = BucketTwins.Bucket, Key = "k", UploadId = id, PartNumber = number, Body = BucketTwins.Body(bytes) },
        BucketTwins.Call("UploadPart"),
        default);

    private static async Task<IReadOnlyList<MultipartUpload>> List(UploadOperations uploads) => (await uploads.ListMultipartUploads(
        new ListMultipartUploadsInput { Bucket = BucketTwins.Bucket }, BucketTwins.Call("ListMultipartUploads"), default)).Uploads!;
}
