using System.Buffers;
using System.IO.Pipelines;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Verification;

namespace Tarn.Storage.Tests.Objects.Unkeyed;

/// <summary>Bytes that a row keeps without a key stay until their owner releases them, and are compared when read.</summary>
public sealed class UnkeyedBlobsTests : ObjectStoreFixture
{
    private const long Owner = 42;

    private static readonly byte[] Body = Content((2 * ObjectLimits.BlockBytes) + 3);

    [Fact]
    public async Task A_kept_blob_survives_collections_and_starts_until_it_is_released()
    {
        var row = (await Keep()).Encode();
        await Reopen();
        await Store.RemoveOrphans(default);
        await Store.Collect(default);
        Assert.Equal(Body, await Read(UnkeyedBlob.Decode(row), new ByteRange(0, Body.Length)));

        await Metadata.Commit(
            async transaction =>
            {
                await Store.Kept.Release(transaction, UnkeyedBlob.Decode(row), Owner);
                return true;
            },
            default);
        await Store.Collect(default);
        Assert.Empty(BlobFiles());
    }

    [Fact]
    public async Task A_blob_that_no_transaction_kept_is_removed()
    {
        await (await Stage()).DisposeAsync();
        Assert.Empty(BlobFiles());
    }

    [Fact]
    public async Task A_range_over_blocks_is_read()
    {
        var blob = await Keep();
        var range = new ByteRange(ObjectLimits.BlockBytes - 1, 5);
        Assert.Equal(Body.AsSpan((int)range.Offset, 5).ToArray(), await Read(blob, range));
    }

    [Fact]
    public async Task Changed_bytes_are_reported_with_the_name_and_never_returned()
    {
        var blob = await Keep();
        var path = Assert.Single(BlobFiles());
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.WriteByte((byte)~Body[0]);
        }

        var damaged = await Assert.ThrowsAsync<TarnException>(() => Read(blob, new ByteRange(0, Body.Length)));
        Assert.Equal(ErrorKind.Damaged, damaged.Kind);
        Assert.Equal("bytes of a plan of delivery 7", Assert.Single(new BlobVerifier(Disk) { Segment = _ => [] }.Run(_ => { })).What);
    }

    [Fact]
    public async Task A_file_in_scratch_becomes_a_kept_blob_and_leaves_its_path()
    {
        var path = Scratch(Body);
        byte[] row;
        await using (var staged = await Store.Kept.Adopt(path, "rows of table 7", default))
        {
            row = (await Metadata.Commit(transaction => ValueTask.FromResult(UnkeyedBlobs.Keep(transaction, staged, Owner)), default)).Encode();
        }

        Assert.Null(Disk.Find(path));
        await Reopen();
        await Store.RemoveOrphans(default);
        await Store.Collect(default);
        Assert.Equal(Body, await Read(UnkeyedBlob.Decode(row), new ByteRange(0, Body.Length)));
    }

    [Fact]
    public async Task An_adopted_file_that_no_transaction_kept_is_removed()
    {
        await (await Store.Kept.Adopt(Scratch(Body), "rows of table 7", default)).DisposeAsync();
        Assert.Empty(BlobFiles());
    }

    [Fact]
    [Trait("Long", "Hostile")]
    public async Task A_file_beyond_the_limit_of_uploads_is_adopted()
    {
        var path = Scratch(Body);
        using (var file = Disk.Open(path, FileClass.Bulk))
        {
            file.Truncate((5L << 30) + Body.Length);
        }

        await using var staged = await Store.Kept.Adopt(path, "rows of table 7", default);
        var blob = await Metadata.Commit(transaction => ValueTask.FromResult(UnkeyedBlobs.Keep(transaction, staged, Owner)), default);
        Assert.Equal((5L << 30) + Body.Length, blob.Bytes);
        Assert.Equal(Body, await Read(UnkeyedBlob.Decode(blob.Encode()), new ByteRange(0, Body.Length)));
        Assert.Equal(new byte[Body.Length], await Read(blob, new ByteRange(5L << 30, Body.Length)));
    }

    private string Scratch(byte[] bytes)
    {
        const string path = DataDirectory.ScratchObjects + "/rows";
        Disk.CreateFolder(DataDirectory.ScratchObjects);
        using var file = Disk.Create(path, FileClass.Bulk);
        file.Write(0, bytes);
        return path;
    }

    private Task<StagedBlob> Stage() => Store.Kept.Stage(PipeReader.Create(new ReadOnlySequence<byte>(Body)), "a plan of delivery 7", default);

    private async Task<UnkeyedBlob> Keep()
    {
        await using var staged = await Stage();
        return await Metadata.Commit(transaction => ValueTask.FromResult(UnkeyedBlobs.Keep(transaction, staged, Owner)), default);
    }

    private async Task<byte[]> Read(UnkeyedBlob blob, ByteRange range)
    {
        await using var content = Store.Kept.OpenRead(blob, range);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
