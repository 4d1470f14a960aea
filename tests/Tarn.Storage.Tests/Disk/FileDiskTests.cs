using Tarn.Storage.Disk;

namespace Tarn.Storage.Tests.Disk;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class FileDiskTests : DiskContract
{
    private readonly string _root = Directory.CreateTempSubdirectory("tarn-disk-").FullName;

    public FileDiskTests() => Target = new FileDisk(_root, TimeProvider.System);

    protected override IDisk Target { get; }

    [Fact]
    public void A_failing_sync_is_an_error_and_poisons_the_file()
    {
        // Every write to /dev/full fails, so no special disk is needed.
        File.CreateSymbolicLink(Path.Join(_root, "full"), "/dev/full");
        using var file = Target.Open("full", FileClass.Log);
        Assert.Equal(ErrorKind.DiskFull, Assert.Throws<TarnException>(() => file.Write(0, "x"u8)).Kind);
        Assert.True(file.IsPoisoned);
        Assert.Equal(ErrorKind.DiskFailed, Assert.Throws<TarnException>(file.SyncData).Kind);
        Assert.Equal(ErrorKind.DiskFailed, Assert.Throws<TarnException>(() => file.Write(0, "x"u8)).Kind);
    }

    [Fact]
    public void What_memory_holds_is_read_as_it_is_or_not_at_all()
    {
        using (var file = Target.Create("small", FileClass.Bulk))
        {
            file.Write(0, "some bytes"u8);
        }

        // a file system may not support such reads, and the cache may have been dropped to free memory
        var bytes = new byte[10];
        using (var file = Target.OpenCached("small", FileClass.Bulk))
        {
            Assert.True(file is null || !file.TryReadCached(0, bytes) || "some bytes"u8.SequenceEqual(bytes));
            Assert.False(file?.TryReadCached(1, bytes) ?? false);
        }

        Assert.Null(Target.OpenCached("nothing", FileClass.Bulk));
    }

    [Fact]
    public void A_large_file_is_deleted()
    {
        using (var file = Target.Create("large", FileClass.Bulk))
        {
            file.Truncate(300L << 20);
        }

        Target.Delete("large");
        Assert.Null(Target.Find("large"));
    }

    [Fact]
    public async Task Whatever_ends_a_deletion_a_large_file_is_whole_or_gone()
    {
        const long Bytes = 100L << 30;
        using (var file = Target.Create("large", FileClass.Bulk))
        {
            file.Truncate(Bytes);
        }

        var deleted = Task.Run(() => Target.Delete("large"));
        while (Target.Find("large") is { } seen)
        {
            // A search that resolved the name just before it went may read the length after that. Then no later search finds the name.
            if (seen.Length != Bytes)
            {
                Assert.Null(Target.Find("large"));
            }
        }

        await deleted;
    }

    [Fact]
    public void A_deleted_name_leaves_the_bytes_to_the_other_name()
    {
        using (var file = Target.Create("large", FileClass.Bulk))
        {
            file.Truncate(300L << 20);
        }

        Target.Link("large", "other");
        Target.Delete("large");
        Assert.Equal(300L << 20, Target.Find("other")!.Value.Length);
    }

    [Fact]
    public void The_mode_is_set()
    {
        using var file = Target.Create("a", FileClass.Bulk);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Join(_root, "a")));
        file.SetMode(0x124); // 0444
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(Path.Join(_root, "a")));
    }

    [Fact]
    public void There_is_room() => Assert.InRange(Target.Space.Free, 1, Target.Space.Total);

    public override void Dispose()
    {
        Directory.Delete(_root, recursive: true);
        base.Dispose();
    }
}
