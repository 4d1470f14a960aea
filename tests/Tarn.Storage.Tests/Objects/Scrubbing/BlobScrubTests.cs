using System.IO.Pipelines;
using Tarn.Storage.Objects.Scrubbing;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Scrubbing;

/// <summary>The scrub finds flipped bits that no reader meets, at its pace and across restarts.</summary>
public sealed class BlobScrubTests : ObjectStoreFixture
{
    private const int MiB = 1 << 20;
    private const string Golden = "0100000000000003E8000000000000000001AC0208626C6F62732F6108626C6F62732F6205010203040108626C"
        + "6F62732F300708126279746573206F662073333A2F2F622F6B00000000000007D0";

    private static readonly ScrubOptions Fast = new(TimeSpan.FromDays(30), 1L << 40);

    public BlobScrubTests() => PacksSmall = true;

    [Fact]
    public async Task A_pass_over_whole_blobs_finds_nothing_and_the_next_one_begins_after_the_period()
    {
        await Put("large", Content((3 * MiB) + 5));
        await Put("small", Content(100));
        await Store.Scrub.Run(Fast, default);
        var first = Store.Scrub.Progress;
        Assert.Equal((false, Time.GetUtcNow(), 0), (first.IsRunning, first.Ended, first.Findings.Count));
        Assert.InRange(first.Bytes, (3 * MiB) + 105, (3 * MiB) + 1_000);
        Time.Advance(TimeSpan.FromDays(29));
        await Store.Scrub.Run(Fast, default);
        Assert.Equal(first, Store.Scrub.Progress);
        Time.Advance(TimeSpan.FromDays(1));
        await Store.Scrub.Run(Fast, default);
        Assert.Equal(Time.GetUtcNow(), Store.Scrub.Progress.Ended);
    }

    [Fact]
    public async Task Flipped_bits_in_a_blob_a_pack_and_a_part_are_found_and_named_once_in_a_pass()
    {
        var found = new List<ScrubFinding>();
        Store.Scrub.Found = found.Add;
        await Put("a/large", Content((2 * MiB) + 5));
        await Put("whole", Content(MiB, 2));
        await Put("small", Content(100, 3));
        await Put("small too", Content(100, 4));
        var upload = await Store.CreateUpload("lake", "parts", new UploadOptions(), default);
        await Part(upload, 1, Content(5 * MiB, 6));
        await Part(upload, 2, Content(9, 7));
        Flip(Content((2 * MiB) + 5)[..16], MiB + 77);
        Flip(Content(100, 3)[..16], 8);
        Flip(Content(5 * MiB, 6)[..16], 4 * MiB);

        await Store.Scrub.Run(Fast, default);
        Assert.Equal(
            ["an entry of a pack of small objects, s3://lake/small", "bytes of s3://lake/a/large", "bytes of s3://lake/parts part 1"],
            found.Select(one => one.What).Order());
        Assert.Equal(found.Select(one => one.What).Order(), Store.Scrub.Progress.Findings.Select(one => one.What).Order());
        Assert.False(Store.Scrub.Progress.IsRunning);

        // What the next pass does not find again is no longer listed.
        await Store.Delete("lake", "a/large", DeleteOptions.None, default);
        Time.Advance(TimeSpan.FromDays(31));
        await Store.Collect(default);
        await Store.Scrub.Run(Fast, default);
        Assert.Equal(2, Store.Scrub.Progress.Findings.Count);
    }

    [Fact]
    public async Task The_pace_holds_and_the_position_survives_a_restart_inside_a_file()
    {
        await Put("large", Content(40 * MiB));
        var slow = Fast with { BytesPerSecond = 5 * MiB };
        await Store.Scrub.Run(slow, default);
        Assert.InRange(Store.Scrub.Progress.Bytes, 4 * MiB, 6 * MiB);
        for (var run = 2; run <= 70 && Store.Scrub.Progress.Bytes < 20 * MiB; run++)
        {
            Time.Advance(TimeSpan.FromSeconds(20));
            await Store.Scrub.Run(slow, default);
            Assert.InRange(Store.Scrub.Progress.Bytes, 0, run * 5L * MiB);
        }

        Time.Advance(TimeSpan.FromMinutes(2));
        await Store.Scrub.Run(slow, default);
        var before = Store.Scrub.Progress.Bytes;
        await Reopen();
        await Store.Scrub.Load(default);
        Assert.Equal((before, true), (Store.Scrub.Progress.Bytes, Store.Scrub.Progress.IsRunning));
        Flip(Content(40 * MiB)[..16], 39 * MiB);
        for (var run = 0; run < 30 && Store.Scrub.Progress.IsRunning; run++)
        {
            await Store.Scrub.Run(slow, default);
        }

        Assert.Equal("bytes of s3://lake/large", Assert.Single(Store.Scrub.Progress.Findings).What);
        await Reopen();
        await Store.Scrub.Load(default);
        Assert.Single(Store.Scrub.Progress.Findings);
    }

    [Fact]
    public async Task Blobs_that_go_meanwhile_are_no_findings_and_cut_or_bare_files_are()
    {
        await Put("gone", Content(3 * MiB, 1));
        await Put("cut", Content(3 * MiB, 2));
        await Put("later", Content(MiB, 3));
        await Store.Scrub.Run(Fast with { BytesPerSecond = MiB }, default);
        Assert.True(Store.Scrub.Progress.IsRunning);
        File.Delete(PathOf(Content(3 * MiB, 1)[..16]));
        var path = PathOf(Content(3 * MiB, 2)[..16]);
        Open(path, file => file.SetLength(MiB));
        await Store.Scrub.Run(Fast, default);
        Assert.Equal($"bytes of s3://lake/cut: {MiB} of {3 * MiB} are there", Assert.Single(Store.Scrub.Progress.Findings).What);
    }

    [Fact]
    public async Task Another_name_of_a_deleted_blob_keeps_its_mode()
    {
        await Put("large", Content(2 * MiB));
        var (path, link) = (PathOf(Content(2 * MiB)[..16]), Path.Combine(Path.GetDirectoryName(Disk.LocalPath("x"))!, "exported"));
        Disk.Link(Path.GetRelativePath(Path.GetDirectoryName(Disk.LocalPath("x"))!, path), "exported");
        await Store.Delete("lake", "large", DeleteOptions.None, default);
        await Store.Collect(default);
        Assert.False(File.Exists(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(link));
        Assert.Equal(2 * MiB, new FileInfo(link).Length);
    }

    [Fact]
    public void The_row_keeps_its_form()
    {
        var progress = new ScrubProgress
        {
            Began = DateTimeOffset.FromUnixTimeMilliseconds(1_000),
            IsRunning = true,
            Bytes = 300,
            Position = "blobs/a",
            Current = "blobs/b",
            CurrentOffset = 5,
            CurrentCrc = 0x01020304,
            Findings = [new ScrubFinding("blobs/0", 7, 8, "bytes of s3://b/k", DateTimeOffset.FromUnixTimeMilliseconds(2_000))],
        };
        var row = ScrubRow.Encode(progress);
        Assert.Equal(Golden, Convert.ToHexString(row));
        Assert.Equal(row, ScrubRow.Encode(ScrubRow.Decode(row)));
    }

    private async Task Part(Upload upload, int number, byte[] bytes)
    {
        await using var blob = await Store.StagePart(PipeReader.Create(new MemoryStream(bytes)), upload, number, [], default);
        await Store.PutPart(upload, number, blob, null, default);
    }

    private string PathOf(byte[] beginning) =>
        BlobFiles().Concat(PackFiles()).Single(path => File.ReadAllBytes(path).AsSpan().IndexOf(beginning) >= 0);

    private void Flip(byte[] beginning, int at)
    {
        var path = PathOf(beginning);
        var place = File.ReadAllBytes(path).AsSpan().IndexOf(beginning) + at;
        Open(path, file =>
        {
            file.Position = place;
            var one = file.ReadByte();
            file.Position = place;
            file.WriteByte((byte)(one ^ 4));
        });
    }

    private static void Open(string path, Action<FileStream> change)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        change(file);
    }
}
