using System.IO.Pipelines;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Reads;
using Tarn.Storage.Objects.Uploads;

namespace Tarn.Storage.Tests.Objects.Reads;

/// <summary>No byte of a blob leaves the store before its block was compared with its checksum.</summary>
public sealed class VerifiedReadTests : ObjectStoreFixture
{
    private const int Block = ObjectLimits.BlockBytes;

    // File systems store times in ticks of milliseconds: two writes in the same tick leave the same time.
    private static readonly DateTime LongAgo = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(100, 50, 60)]
    [InlineData(Block + 5, Block, 10)]
    [InlineData(Block + 500_000, Block + 1, 4)]
    [InlineData((2 * Block) + 16, (2 * Block) + 10, 5)]
    public async Task A_range_that_touches_a_damaged_block_is_refused(int flipped, int offset, int length)
    {
        await Put("k", Content((2 * Block) + 17));
        Flip(Assert.Single(BlobFiles()), flipped);
        var damage = await Assert.ThrowsAsync<TarnException>(() => Read("k", new ByteRange(offset, length)));
        Assert.Equal(ErrorKind.Damaged, damage.Kind);
        var start = flipped / Block * Block;
        Assert.Contains($"in bytes {start} to {Math.Min(start + Block, (2 * Block) + 17) - 1}", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_released_its_block_goes_on_at_the_same_byte()
    {
        var bytes = Content((2 * Block) + 17);
        await Put("k", bytes);
        await using var content = Store.OpenRead(await Store.Head("lake", "k", default), new ByteRange(3, (2 * Block) + 10));
        var read = new MemoryStream();
        var piece = new byte[100_000];
        for (int count; (count = await content.ReadAsync(piece)) > 0;)
        {
            read.Write(piece, 0, count);
            content.Release();
        }

        Assert.Equal(bytes[3..((2 * Block) + 13)], read.ToArray());
    }

    [Fact]
    public async Task A_block_that_was_damaged_while_its_reader_paused_is_not_served()
    {
        await Put("k", Content(Block));
        File.SetLastWriteTimeUtc(Assert.Single(BlobFiles()), LongAgo);
        await using var content = Store.OpenRead(await Store.Head("lake", "k", default));
        await content.ReadExactlyAsync(new byte[1_000]);
        content.Release();
        Flip(Assert.Single(BlobFiles()), 500_000);
        var damage = await Assert.ThrowsAsync<TarnException>(async () => await content.ReadExactlyAsync(new byte[Block - 1_000]));
        Assert.Equal(ErrorKind.Damaged, damage.Kind);
    }

    [Fact]
    public async Task Ranges_beside_a_damaged_block_are_read()
    {
        var bytes = Content(3 * Block);
        await Put("k", bytes);
        Flip(Assert.Single(BlobFiles()), Block + 1);
        Assert.Equal(bytes[10..20], await Read("k", new ByteRange(10, 10)));
        Assert.Equal(bytes[(2 * Block)..], await Read("k", new ByteRange(2 * Block, Block)));
        Assert.Equal(bytes[12..20], await Read("k", new ByteRange(12, 8)));
    }

    [Fact]
    public async Task A_flip_after_a_range_was_read_is_found_by_the_next_read()
    {
        await Put("k", Content(Block));
        File.SetLastWriteTimeUtc(Assert.Single(BlobFiles()), LongAgo);
        await Read("k", new ByteRange(10, 10));
        Flip(Assert.Single(BlobFiles()), 15);
        var damage = await Assert.ThrowsAsync<TarnException>(() => Read("k", new ByteRange(10, 10)));
        Assert.Equal(ErrorKind.Damaged, damage.Kind);
    }

    [Fact]
    public async Task A_lease_verifies_the_blocks_of_the_ranges_asked_for()
    {
        await Put("k", Content((5 * Block) + 3));
        using var lease = await Lease("k");
        Flip(lease.Path, (3 * Block) + 9);
        await lease.Verify([new(0, 3 * Block), new(4 * Block, Block + 3)], default);
        var damage = await Assert.ThrowsAsync<TarnException>(() => lease.Verify([new(0, 1), new((4 * Block) - 1, 1)], default));
        Assert.Equal(ErrorKind.Damaged, damage.Kind);
        Assert.Contains($"in bytes {3 * Block} to {(4 * Block) - 1}", damage.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TarnException>(() => lease.Read(new ByteRange(3 * Block, 2), default));
    }

    [Fact]
    public async Task Verified_blocks_are_not_read_again_while_the_file_is_unchanged()
    {
        await Put("k", Content(2 * Block));
        using var lease = await Lease("k");
        File.SetLastWriteTimeUtc(lease.Path, LongAgo);
        await lease.Verify([new(0, Block)], default);
        Flip(lease.Path, 1);
        Flip(lease.Path, Block + 1);
        File.SetLastWriteTimeUtc(lease.Path, LongAgo);

        // The restored time of the last write hides the flips. The first block counts as verified; the second was never
        // read.
        await lease.Verify([new(0, Block)], default);
        await Assert.ThrowsAsync<TarnException>(() => lease.Verify([new(Block, 1)], default));

        File.SetLastWriteTimeUtc(lease.Path, LongAgo.AddSeconds(1));
        await Assert.ThrowsAsync<TarnException>(() => lease.Verify([new(0, 1)], default));
    }

    [Fact]
    public async Task A_cut_or_missing_file_is_damage()
    {
        var version = await Put("k", Content((2 * Block) + 3));
        using var lease = await Lease("k");
        File.SetUnixFileMode(lease.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var file = new FileStream(lease.Path, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(Block + 7);
        }

        await lease.Verify([new(0, Block)], default);
        var cut = await Assert.ThrowsAsync<TarnException>(() => lease.Verify([new(0, version.Size)], default));
        Assert.Contains($"ends at byte {Block + 7}", cut.Message, StringComparison.Ordinal);
        File.Delete(lease.Path);
        var missing = await Assert.ThrowsAsync<TarnException>(() => lease.Verify([new(0, 1)], default));
        Assert.Equal(ErrorKind.Damaged, missing.Kind);
        Assert.Equal(ErrorKind.Damaged, (await Assert.ThrowsAsync<TarnException>(() => Read("k"))).Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Parts_are_verified_by_their_own_blocks_joined_or_not(bool joined)
    {
        var parts = new[] { Content((5 << 20) + 11, 1), Content((6 << 20) + 5, 2), Content(77, 3) };
        var upload = await Store.CreateUpload("lake", "k", new UploadOptions(), default);
        var named = new List<CompletedPart>();
        for (var number = 1; number <= parts.Length; number++)
        {
            await using var blob = await Store.StagePart(PipeReader.Create(new MemoryStream(parts[number - 1])), upload, number, [], default);
            named.Add(new CompletedPart(number, (await Store.PutPart(upload, number, blob, null, default)).ETag));
        }

        await Store.CompleteUpload("lake", "k", upload.Id, named, new CompleteOptions(), default);
        if (joined)
        {
            Assert.Equal(1, await Store.Join(default));
        }

        var whole = parts.SelectMany(part => part).ToArray();
        using var lease = await Lease("k");
        await lease.Verify([new(0, whole.Length)], default);
        Assert.Equal(whole, await File.ReadAllBytesAsync(lease.Path));
        var place = parts[0].Length + Block + 3;
        Flip(lease.Path, place);
        await lease.Verify([new(0, parts[0].Length + Block)], default);
        await Assert.ThrowsAsync<TarnException>(() => lease.Verify([new(place - 1, 1)], default));
    }

    [Fact]
    public void The_memory_of_verified_blocks_forgets_the_least_lately_used_file()
    {
        var memory = new VerifiedBlocks(1_000);
        var identity = new FileIdentity(Block, 1, 1);
        FilePiece Piece(int number) => new($"blobs/{number}", 0, new Extent { Blob = new BlobId(1, (ulong)number), Length = Block });
        for (var i = 0; i < 3; i++)
        {
            memory.Add(new BlockRun(Piece(i), 0, 0), identity);
        }

        Assert.True(memory.Contains(Piece(0), identity, 0));
        memory.Add(new BlockRun(Piece(3), 0, 0), identity);
        Assert.True(memory.Contains(Piece(0), identity, 0));
        Assert.False(memory.Contains(Piece(1), identity, 0));
        Assert.False(memory.Contains(Piece(0), identity with { Inode = 2 }, 0));
    }

    private static void Flip(string path, long offset)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 0x10));
    }

    private async Task<LocalFileLease> Lease(string key) => await Store.LeaseLocalFile(await Store.Head("lake", key, default), default);
}
