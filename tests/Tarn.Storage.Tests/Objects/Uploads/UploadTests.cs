using System.IO.Pipelines;
using System.Security.Cryptography;
using Tarn.Storage.Checksums;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Uploads;

public sealed class UploadTests : ObjectStoreFixture
{
    private static readonly byte[] Big = Content((int)ObjectLimits.PartBytesMin, 5);

    [Fact]
    public async Task Parts_become_one_object_whose_answer_is_repeated()
    {
        var upload = await Store.CreateUpload("lake", "k", new UploadOptions(), default);
        var one = await Part(upload, 1, Content(3));
        one = await Part(upload, 1, Big);
        var three = await Part(upload, 3, Content(100, 6));
        await Part(upload, 4, Content(100, 7));
        Assert.Equal([1, 3, 4], (await Store.ListParts("lake", "k", upload.Id, 0, 10, default)).Select(part => part.Number));
        CompletedPart[] named = [new(1, one.ETag), new(3, three.ETag)];
        var version = await Store.CompleteUpload("lake", "k", upload.Id, named, new CompleteOptions(), default);
        byte[] digests = [.. MD5.HashData(Big), .. MD5.HashData(Content(100, 6))];
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(digests)) + "-2", version.ETag);
        Assert.Equal(Joined(Big, Content(100, 6)), await Read("k"));
        Assert.Equal(Joined(Big[^10..], Content(100, 6)[..10]), await Read("k", new ByteRange(Big.Length - 10, 20)));
        var again = await Store.CompleteUpload("lake", "k", upload.Id, named, new CompleteOptions(), default);
        Assert.Equal((version.Number, version.ETag), (again.Number, again.ETag));
        await Store.Collect(default);
        Assert.Equal(2, BlobFiles().Length);
    }

    [Fact]
    public async Task An_old_answer_is_forgotten_also_behind_more_young_ones_than_a_page_holds()
    {
        var old = await CompletedRow("old");
        Time.Advance(ObjectLimits.CompletedKept);
        var young = await CompletedRow("young");
        const int First = 1_000_000;
        const int Last = First + MetadataLimits.BackgroundRowsMax;
        await Metadata.Commit(
            transaction =>
            {
                for (var number = First; number < Last; number++)
                {
                    transaction.Put(ObjectSpaces.Completed, ObjectKeys.Id(number), young);
                }

                transaction.Put(ObjectSpaces.Completed, ObjectKeys.Id(Last), old);
                return ValueTask.FromResult(true);
            },
            default);

        await Store.Collect(default);

        Assert.NotNull(await Metadata.Read(reader => reader.Get(ObjectSpaces.Completed, ObjectKeys.Id(First)), default));
        Assert.Null(await Metadata.Read(reader => reader.Get(ObjectSpaces.Completed, ObjectKeys.Id(Last)), default));
    }

    [Fact]
    public async Task A_joined_copy_is_leased_where_there_are_several_parts()
    {
        var upload = await Store.CreateUpload("lake", "k", new UploadOptions(), default);
        CompletedPart[] named = [new(1, (await Part(upload, 1, Big)).ETag), new(2, (await Part(upload, 2, Content(9))).ETag)];
        await Store.CompleteUpload("lake", "k", upload.Id, named, new CompleteOptions(), default);
        using var lease = await Store.LeaseLocalFile(await Store.Head("lake", "k", default), default);
        Assert.Equal(Joined(Big, Content(9)), await File.ReadAllBytesAsync(lease.Path));
    }

    [Fact]
    public async Task Parts_are_joined_in_the_background_and_nothing_else_changes()
    {
        var large = Content(17 * ObjectLimits.BlockBytes, 8);
        var upload = await Store.CreateUpload("lake", "k", new UploadOptions(), default);
        CompletedPart[] named = [new(1, (await Part(upload, 1, large)).ETag), new(4, (await Part(upload, 4, Content(9))).ETag)];
        var made = await Store.CompleteUpload("lake", "k", upload.Id, named, new CompleteOptions(), default);
        Assert.Equal(1, await Store.Join(default));
        Assert.Equal(0, await Store.Join(default));
        await Store.Collect(default);
        var file = Assert.Single(BlobFiles());
        await Reopen();
        var joined = await Store.Head("lake", "k", default);
        Assert.Equal((made.ETag, made.Number, new ByteRange(large.Length, 9)), (joined.ETag, joined.Number, joined.RangeOfPart(4)));
        Assert.Equal(Joined(large, Content(9)), await Read("k"));
        using (var lease = await Store.LeaseLocalFile(joined, default))
        {
            Assert.Equal(file, lease.Path);
        }

        await Store.Copy(joined, "lake", "copy", new CopyOptions(), default);
        await Store.Delete("lake", "k", DeleteOptions.None, default);
        await Store.Collect(default);
        Assert.Equal(Joined(large, Content(9)), await Read("copy"));
        await Store.Delete("lake", "copy", DeleteOptions.None, default);
        await Store.Collect(default);
        Assert.Empty(BlobFiles());
    }

    [Fact]
    public async Task An_upload_that_cannot_be_joined_holds_up_no_other_and_is_tried_again()
    {
        foreach (var key in (string[])["a", "b"])
        {
            var upload = await Store.CreateUpload("lake", key, new UploadOptions(), default);
            CompletedPart[] named = [new(1, (await Part(upload, 1, Big)).ETag), new(2, (await Part(upload, 2, Content(9))).ETag)];
            await Store.CompleteUpload("lake", key, upload.Id, named, new CompleteOptions(), default);
        }

        var first = await Store.Head("lake", "a", default);
        var lost = Disk.LocalPath(first.Extents[1].Blob.Path);
        File.Move(lost, lost + ".aside");
        Assert.Equal(1, await Store.Join(default));
        Assert.Equal(2, (await Store.Head("lake", "b", default)).ExtentCount);
        Assert.NotNull((await Store.Head("lake", "b", default)).PlainBlob);
        Assert.Contains("s3://lake/a", Store.JoinNotice, StringComparison.Ordinal);

        File.Move(lost + ".aside", lost);
        Assert.Equal(0, await Store.Join(default));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Store.Join(default));
        Assert.Null(Store.JoinNotice);
        Assert.NotNull((await Store.Head("lake", "a", default)).PlainBlob);
    }

    [Fact]
    public async Task Wrong_parts_are_refused_by_name()
    {
        var upload = await Store.CreateUpload("lake", "k", new UploadOptions(), default);
        var small = await Part(upload, 1, Content(3));
        var last = await Part(upload, 2, Content(3));
        Assert.Equal(ObjectReasons.InvalidPart, await Refusal(upload, new CompletedPart(1, "x")));
        Assert.Equal(ObjectReasons.InvalidPart, await Refusal(upload, new CompletedPart(9, small.ETag)));
        Assert.Equal(ObjectReasons.PartOrder, await Refusal(upload, new CompletedPart(2, last.ETag), new CompletedPart(1, small.ETag)));
        Assert.Equal(ObjectReasons.PartTooSmall, await Refusal(upload, new CompletedPart(1, small.ETag), new CompletedPart(2, last.ETag)));
        Assert.Equal(ObjectReasons.NoParts, await Refusal(upload));
        Assert.Equal(ObjectReasons.NoSuchUpload, await Refusal(upload with { Id = "no" }, new CompletedPart(1, small.ETag)));
    }

    [Theory]
    [InlineData(ChecksumForm.FullObject)]
    [InlineData(ChecksumForm.Composite)]
    public async Task The_objects_checksum_comes_from_its_parts(ChecksumForm form)
    {
        var upload = await Store.CreateUpload(
            "lake", "k", new UploadOptions { Checksum = ChecksumAlgorithm.Crc64Nvme, ChecksumForm = form }, default);
        CompletedPart[] named =
        [
            new(1, (await Part(upload, 1, Big, ChecksumAlgorithm.Crc64Nvme)).ETag),
            new(2, (await Part(upload, 2, Content(9), ChecksumAlgorithm.Crc64Nvme)).ETag),
        ];
        var version = await Store.CompleteUpload("lake", "k", upload.Id, named, new CompleteOptions(), default);
        byte[] whole = [.. Big, .. Content(9)];
        byte[] parts = [.. ContentHasher.Bytes(Crc64Nvme.Compute(Big)), .. ContentHasher.Bytes(Crc64Nvme.Compute(Content(9)))];
        var expected = Crc64Nvme.Compute(form == ChecksumForm.FullObject ? whole : parts);
        Assert.Equal(ContentHasher.Bytes(expected), version.Checksum!.Value.Value.ToArray());
    }

    [Fact]
    public async Task An_aborted_upload_leaves_nothing()
    {
        var upload = await Store.CreateUpload("lake", "k\0x", new UploadOptions(), default);
        await Part(upload, 1, Content(3));
        Assert.Equal(upload.Id, Assert.Single(await List("k", null)).Id);
        Assert.Empty(await List("k", "k\0x"));
        await Store.AbortUpload("lake", "k\0x", upload.Id, default);
        Assert.Empty(await List("", null));
        await Store.Collect(default);
        Assert.Empty(BlobFiles());
    }

    private async Task<IReadOnlyList<Upload>> List(string prefix, string? after) =>
        (await Store.ListUploads(new UploadListRequest { Bucket = "lake", Prefix = prefix, AfterKey = after }, default)).Uploads;

    private static byte[] Joined(byte[] first, byte[] second) => [.. first, .. second];

    private async Task<UploadPart> Part(Upload upload, int number, byte[] bytes, ChecksumAlgorithm? checksum = null)
    {
        await using var blob = await Store.StagePart(
            PipeReader.Create(new MemoryStream(bytes)), upload, number, checksum is { } algorithm ? [algorithm] : [], default);
        return await Store.PutPart(upload, number, blob, checksum, default);
    }

    private async Task<ReadOnlyMemory<byte>> CompletedRow(string key)
    {
        var upload = await Store.CreateUpload("lake", key, new UploadOptions(), default);
        await Store.CompleteUpload("lake", key, upload.Id, [new(1, (await Part(upload, 1, Content(3))).ETag)], new CompleteOptions(), default);
        return (await Metadata.Read(reader => reader.Get(ObjectSpaces.Completed, ObjectKeys.Id(upload.Number)), default))!.Value;
    }

    private async Task<string?> Refusal(Upload upload, params CompletedPart[] named) => (await Assert.ThrowsAsync<TarnException>(
        () => Store.CompleteUpload("lake", "k", upload.Id, named, new CompleteOptions(), default))).Reason;
}
