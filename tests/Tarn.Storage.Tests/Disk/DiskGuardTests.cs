using Tarn.Storage.Disk;
using Tarn.Storage.Disk.Simulation;

namespace Tarn.Storage.Tests.Disk;

public sealed class DiskGuardTests
{
    private const long Total = 100L << 30;

    [Fact]
    public void Bulk_work_stops_first_then_puts_and_all_goes_on_when_there_is_room()
    {
        var disk = new SimulatedDisk(1);
        disk.Faults.CapacityBytes = Total;
        Assert.Equal(DiskPressure.None, disk.Guard.Pressure);
        Assert.Null(disk.Guard.Reason);

        Fill(disk, Total - (4L << 30));
        Assert.Equal(DiskPressure.Bulk, disk.Guard.Pressure);
        Assert.Contains("uploads", disk.Guard.Reason, StringComparison.Ordinal);
        disk.Guard.CheckPuts(64 << 20);
        Assert.Equal(ErrorKind.DiskFull, Assert.Throws<TarnException>(disk.Guard.CheckBulk).Kind);

        Fill(disk, Total - (1L << 30));
        Assert.Equal(DiskPressure.Puts, disk.Guard.Pressure);
        Assert.Equal(ErrorKind.DiskFull, Assert.Throws<TarnException>(() => disk.Guard.CheckPuts(0)).Kind);

        Fill(disk, 0);
        disk.Guard.CheckBulk();
        disk.Guard.CheckPuts(64 << 20);
    }

    [Theory]
    [InlineData(FileClass.Bulk)]
    [InlineData(FileClass.Prompt)]
    public void A_bulk_file_takes_no_room_under_pressure_and_stays_sound_while_metadata_is_written(FileClass fileClass)
    {
        var disk = new SimulatedDisk(1);
        disk.Faults.CapacityBytes = Total;
        using var upload = disk.Create("upload", fileClass);
        upload.Write(0, [1, 2, 3]);
        Fill(disk, Total - (4L << 30));
        Assert.Equal(ErrorKind.DiskFull, Assert.Throws<TarnException>(() => upload.Write(3, [4])).Kind);
        Assert.False(upload.IsPoisoned);
        using var metadata = disk.Create("metadata", FileClass.Metadata);
        metadata.Write(0, [1]);
        Fill(disk, 0);
        upload.Write(3, [4]);
        upload.Sync();
    }

    [Fact]
    public void The_ballast_is_given_up_on_a_full_disk_and_made_again_when_there_is_room()
    {
        var disk = new SimulatedDisk(1);
        disk.Faults.CapacityBytes = Total;
        disk.Guard.KeepBallast();
        Assert.Equal(DiskGuard.BallastBytes, disk.Find(DiskGuard.BallastName)!.Value.Length);

        Fill(disk, Total - DiskGuard.BallastBytes - 1_000);
        Assert.Equal(DiskPressure.Puts, disk.Guard.Pressure);
        Assert.Null(disk.Find(DiskGuard.BallastName));
        Assert.InRange(disk.Space.Free, DiskGuard.BallastBytes, DiskGuard.BallastBytes + 1_000);
        Assert.False(disk.Guard.ReleaseBallast());

        // Room for the ballast alone does not suffice: puts resume only when the ballast is whole again.
        Fill(disk, 0);
        Assert.Equal(DiskPressure.None, disk.Guard.Pressure);
        Assert.Equal(DiskGuard.BallastBytes, disk.Find(DiskGuard.BallastName)!.Value.Length);
    }

    [Fact]
    public void On_a_small_disk_the_floor_is_a_quarter_of_it()
    {
        Assert.Equal(256L << 20, DiskGuard.FloorOf(new DiskSpace(0, 1L << 30), DiskPressure.Bulk));
        Assert.Equal(2L << 30, DiskGuard.FloorOf(new DiskSpace(0, 20L << 30), DiskPressure.Bulk));
        Assert.Equal(5L << 30, DiskGuard.FloorOf(new DiskSpace(0, 100L << 30), DiskPressure.Bulk));
    }

    private static void Fill(SimulatedDisk disk, long bytes)
    {
        disk.Delete("filler");
        using var filler = disk.Create("filler", FileClass.Metadata);
        filler.Allocate(bytes);
    }
}
