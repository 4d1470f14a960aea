using Tarn.Storage.Disk;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Storage.Tests.Disk;

/// <summary>D15 (a full disk stops work in order): a start works on a full disk, with the room of the ballast.</summary>
public sealed class FullDiskStartTests
{
    private const int BallastBytes = 1 << 20;

    [MountFact]
    public void A_start_on_a_full_disk_releases_the_ballast()
    {
        using var small = new SmallDisk(4);
        DataDirectory.Open(small["data"], "0.1.0", TimeProvider.System).Dispose();
        small.Take($"data/{DiskGuard.BallastName}", BallastBytes);
        small.Fill();
        using var directory = DataDirectory.Open(small["data"], "0.1.0", TimeProvider.System);
        Assert.False(File.Exists(small[$"data/{DiskGuard.BallastName}"]));
        directory.PublishEndpoint("http://127.0.0.1:1");
        Assert.Equal("http://127.0.0.1:1", DataDirectory.ReadEndpoint(small["data"]));
    }

    [MountFact]
    public void A_disk_that_fills_up_during_a_start_takes_the_ballast_for_the_files_of_the_start()
    {
        using var small = new SmallDisk(4);
        using var directory = DataDirectory.Open(small["data"], "0.1.0", TimeProvider.System);
        small.Take($"data/{DiskGuard.BallastName}", BallastBytes);
        small.Fill();
        directory.PublishEndpoint("http://127.0.0.1:1");
        directory.Disk.CreateFolder("scratch/made");
        Assert.Equal("http://127.0.0.1:1", DataDirectory.ReadEndpoint(small["data"]));
        Assert.True(directory.Disk.Find("scratch/made")!.Value.IsFolder);
    }

    [MountFact]
    public void The_lock_needs_no_room_and_names_the_process()
    {
        using var small = new SmallDisk(4);
        using (var former = DataDirectory.Open(small["data"], "0.1.0", TimeProvider.System))
        {
            former.PublishEndpoint("http://127.0.0.1:1");
        }

        small.Fill();
        using var directory = DataDirectory.Open(small["data"], "0.1.0", TimeProvider.System);
        var refused = Assert.Throws<TarnException>(() => DataDirectory.Open(small["data"], "0.1.0", TimeProvider.System));
        Assert.EndsWith($" is used by process {Environment.ProcessId} at (starting)", refused.Message, StringComparison.Ordinal);
    }

    [MountFact]
    public async Task A_store_opens_on_a_full_disk_with_the_ballasts_room()
    {
        using var small = new SmallDisk(4);
        SqliteMetadataStore.Make(small["meta.db"]);
        small.Take("ballast", BallastBytes);
        small.Fill();
        await using var store = SqliteMetadataStore.Open(small["meta.db"], null, TimeProvider.System, _ => { }, Release, make: false);
        Assert.False(File.Exists(small["ballast"]));

        bool Release()
        {
            File.Delete(small["ballast"]);
            return true;
        }
    }

    [MountFact]
    public void A_store_that_finds_no_room_at_all_is_refused_as_a_full_disk()
    {
        using var small = new SmallDisk(4);
        SqliteMetadataStore.Make(small["meta.db"]);
        small.Fill();
        var refused = Assert.Throws<TarnException>(
            () => SqliteMetadataStore.Open(small["meta.db"], null, TimeProvider.System, _ => { }, make: false));
        Assert.Equal(ErrorKind.DiskFull, refused.Kind);
        Assert.Contains("The disk is full", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_file_takes_the_ballasts_room_before_its_write_fails()
    {
        var disk = new SimulatedDisk(1);
        disk.Faults.CapacityBytes = 1L << 30;
        disk.Guard.KeepBallast();
        using (var filler = disk.Create("filler", FileClass.Log))
        {
            filler.Allocate(disk.Space.Free);
        }

        AtomicFile.Write(disk, "small", [1, 2, 3]);
        Assert.Equal([1, 2, 3], AtomicFile.Read(disk, "small", 16));
        Assert.Null(disk.Find(DiskGuard.BallastName));
        Assert.Equal(DiskPressure.Puts, disk.Guard.Pressure);
    }
}
