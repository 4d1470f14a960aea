using System.IO.Pipelines;
using Tarn.Storage.Archive;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Verification;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Verification;

namespace Tarn.Storage.Tests.Objects;

/// <summary>Verification finds content that rows refer to and the files lack.</summary>
public sealed class ObjectVerifierTests : ObjectStoreFixture
{
    private static readonly byte[] Big = Content((5 << 20) + 3, 4);

    [Fact]
    public async Task Objects_copies_parts_and_joined_uploads_that_are_whole_are_called_whole()
    {
        await Fill();
        var (damage, verifier) = await Verify();
        Assert.Empty(damage);
        Assert.Equal((6, 0), (verifier.Whole, verifier.Broken));
        await Store.Join(default);
        (damage, verifier) = await Verify();
        Assert.Empty(damage);
        Assert.Equal((6, 0), (verifier.Whole, verifier.Broken));
    }

    [Fact]
    public async Task A_missing_file_is_named_with_every_key_that_needs_it()
    {
        await Fill();
        File.Delete(Disk.LocalPath((await Store.Head("lake", "small", default)).Extents[0].Blob.Path));
        var (damage, verifier) = await Verify();
        Assert.Equal(["bytes of s3://lake/copy: the file is missing", "bytes of s3://lake/small: the file is missing"], damage.Select(one => one.What).Order());
        Assert.Equal((4, 2), (verifier.Whole, verifier.Broken));
    }

    [Fact]
    public async Task A_missing_part_of_an_open_upload_and_a_cut_file_are_named()
    {
        var open = await Fill();
        File.Delete(Disk.LocalPath((await Store.ListParts("lake", "open", open, 0, 10, default))[0].Extent.Blob.Path));
        Cut(Disk.LocalPath((await Store.Head("lake", "parts", default)).Extents[1].Blob.Path), 5);
        var (damage, _) = await Verify();
        var texts = string.Join("\n", damage.Select(one => one.What));
        Assert.Contains("bytes of part 2 of an upload to s3://lake/open: the file is missing", texts);
        Assert.Contains("bytes of s3://lake/parts: the file ends at byte 5, 4 bytes early", texts);
    }

    [Fact]
    public async Task A_flipped_bit_is_reported_for_the_copies_of_its_object_too()
    {
        await Fill();
        var path = Disk.LocalPath((await Store.Head("lake", "small", default)).Extents[0].Blob.Path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[7] ^= 1;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.Write(bytes);
        }

        var (damage, verifier) = await Verify();
        Assert.Equal(["bytes of s3://lake/copy: the file is damaged", "bytes of s3://lake/small"], damage.Select(one => one.What).Order());
        Assert.Equal(2, verifier.Broken);
    }

    private static void Cut(string path, long length)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
    }

    // Makes two objects, a copy, an empty object, a completed upload of two parts, and one part of an open upload.
    // Returns the open upload's id.
    private async Task<string> Fill()
    {
        await Put("small", Content(100));
        await Put("large", Content((17 * ObjectLimits.BlockBytes) + 3));
        await Put("empty", []);
        await Store.Copy(await Store.Head("lake", "small", default), "lake", "copy", new CopyOptions(), default);
        var upload = await Store.CreateUpload("lake", "parts", new UploadOptions(), default);
        CompletedPart[] named = [new(1, await Part(upload, 1, Big)), new(2, await Part(upload, 2, Content(9)))];
        await Store.CompleteUpload("lake", "parts", upload.Id, named, new CompleteOptions(), default);
        var open = await Store.CreateUpload("lake", "open", new UploadOptions(), default);
        await Part(open, 2, Content(50));
        return open.Id;
    }

    private async Task<string> Part(Upload upload, int number, byte[] bytes)
    {
        await using var blob = await Store.StagePart(PipeReader.Create(new MemoryStream(bytes)), upload, number, [], default);
        return (await Store.PutPart(upload, number, blob, null, default)).ETag;
    }

    private async Task<(IReadOnlyList<Damage> Damage, ObjectVerifier Verifier)> Verify()
    {
        var blobs = new BlobVerifier(Disk) { Segment = _ => [] };
        var damage = new List<Damage>(blobs.Run(_ => { }));
        return await Metadata.Read(
            async reader =>
            {
                var verifier = new ObjectVerifier(Disk, reader, blobs.Damaged, ArchivedBlobs.In(reader));
                damage.AddRange(await verifier.Run(default));
                return ((IReadOnlyList<Damage>)damage, verifier);
            },
            default);
    }
}
