using Tarn.Storage.Disk;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Storage.Tests.Objects.Locations;

public sealed class FolderLocationTests : LocationContract
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Bytes_that_were_put_survive_power_loss_and_others_are_whole_or_absent()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var disk = new SimulatedDisk(seed);
            var random = new Random(seed);
            var put = new Dictionary<string, byte[]>();
            var store = new FolderLocation(disk, TimeProvider.System, threads: 0);
            disk.Faults.FailSync = _ => random.Next(6) == 0;
            for (var i = 0; i < 10; i++)
            {
                var (name, bytes) = ($"blobs/00000001/0{i % 3}/{i}", Content(random.Next(9_000), i));
                try
                {
                    await store.Put(name, new MemoryStream(bytes), bytes.Length, default);
                    put[name] = bytes;
                }
                catch (TarnException failed) when (failed.Kind == ErrorKind.Unavailable)
                {
                    // Not acknowledged.
                }
            }

            disk.Crash();
            disk.Faults.FailSync = _ => false;
            foreach (var (name, bytes) in put)
            {
                using var reader = await store.OpenRead(name, 0, bytes.Length, default);
                var read = new byte[bytes.Length];
                Assert.True(await reader.Read(read, default) == bytes.Length && read.SequenceEqual(bytes), $"seed {seed}");
            }
        }
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_unavailable_and_is_never_made()
    {
        var path = Path.Combine(_folder.Root, "unmounted");
        await using var store = FolderLocation.At(path, TimeProvider.System);
        foreach (var call in new Func<Task>[]
        {
            () => store.Put("blobs/a", new MemoryStream([1]), 1, default),
            () => store.OpenRead("blobs/a", 0, 1, default),
            () => store.Length("blobs/a", default),
        })
        {
            var failed = await Assert.ThrowsAsync<TarnException>(call);
            Assert.Equal(ErrorKind.Unavailable, failed.Kind);
            Assert.Contains(path, failed.Message, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task A_link_under_the_name_of_a_blob_is_no_blob()
    {
        await using var store = FolderLocation.At(_folder.Root, TimeProvider.System);
        var secret = Path.Combine(_folder.Root, "secret");
        await File.WriteAllBytesAsync(secret, [1, 2, 3]);
        Directory.CreateDirectory(Path.Combine(_folder.Root, "blobs"));
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "blobs", "a"), secret);
        Assert.Null(await store.Length("blobs/a", default));
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(() => store.OpenRead("blobs/a", 0, 3, default))).Kind);
    }

    [Fact]
    public async Task A_full_disk_is_said_and_leaves_no_file()
    {
        var disk = new SimulatedDisk(1);
        var store = new FolderLocation(disk, TimeProvider.System, threads: 0);
        disk.Faults.CapacityBytes = 1 << 20;
        var full = await Assert.ThrowsAsync<TarnException>(() => store.Put("blobs/a", new MemoryStream(new byte[4 << 20]), 4 << 20, default));
        Assert.Equal(ErrorKind.DiskFull, full.Kind);
        Assert.Empty(disk.List("blobs"));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override Task<ILocationStore> Open() => Task.FromResult<ILocationStore>(FolderLocation.At(_folder.Root, TimeProvider.System));
}
