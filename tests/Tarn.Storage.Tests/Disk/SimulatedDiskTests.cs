using Tarn.Storage.Disk;
using Tarn.Storage.Disk.Simulation;

namespace Tarn.Storage.Tests.Disk;

public sealed class SimulatedDiskTests : DiskContract
{
    private readonly SimulatedDisk _disk = new(seed: 1);

    protected override IDisk Target => _disk;

    [Fact]
    public void A_crash_keeps_what_was_synced_and_may_lose_the_rest()
    {
        var lost = 0;
        var torn = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var target = new SimulatedDisk(seed);
            using var file = target.Create("a", FileClass.Log);
            file.Write(0, Filled(2048, 1));
            file.SyncData();
            target.SyncFolder("");
            file.Write(2048, Filled(2048, 2));
            target.Crash();

            Assert.Throws<SimulatedCrashException>(() => file.Write(0, "x"u8));
            var content = AtomicFile.Read(target, "a", 10_000);
            Assert.Equal(Filled(2048, 1), content[..2048]);
            var kept = content[2048..].Count(b => b == 2);
            lost += kept == 0 ? 1 : 0;
            torn += kept is > 0 and < 2048 ? 1 : 0;
        }

        Assert.InRange(lost, 20, 180);
        Assert.InRange(torn, 20, 180);
    }

    [Fact]
    public void A_name_that_was_not_synced_may_be_lost()
    {
        var found = Enumerable.Range(0, 100).Count(seed =>
        {
            var target = new SimulatedDisk(seed);
            using (var file = target.Create("a", FileClass.Log))
            {
                file.Sync();
            }

            target.Crash();
            return target.Find("a") is not null;
        });
        Assert.InRange(found, 20, 80);
    }

    [Fact]
    public void A_failed_sync_may_lose_the_pages_though_reads_still_show_them()
    {
        var lost = Enumerable.Range(0, 100).Count(seed =>
        {
            var target = new SimulatedDisk(seed);
            using var file = target.Create("a", FileClass.Log);
            target.SyncFolder("");
            file.SyncData();
            file.Write(0, "lost"u8);
            target.Faults.FailSync = _ => true;
            Assert.Throws<TarnException>(file.SyncData);
            target.Faults.FailSync = _ => false;
            Assert.True(file.IsPoisoned);

            using (var again = target.Open("a", FileClass.Log))
            {
                var buffer = new byte[4];
                Assert.Equal(4, again.Read(0, buffer));
                Assert.Equal("lost"u8.ToArray(), buffer);
                again.SyncData();
            }

            target.Crash();
            return !AtomicFile.Read(target, "a", 100).Contains((byte)'l');
        });
        Assert.InRange(lost, 20, 80);
    }

    [Fact]
    public void What_was_cut_off_and_overwritten_with_room_reads_as_zeros_after_a_sync_and_a_crash()
    {
        using var file = _disk.Create("a", FileClass.Log);
        _disk.SyncFolder("");
        file.Write(0, Filled(1_000, 1));
        file.SyncData();
        file.Truncate(100);
        file.Write(900, Filled(100, 2));
        file.SyncData();
        _disk.Crash();
        Assert.Equal([.. Filled(100, 1), .. Filled(800, 0), .. Filled(100, 2)], AtomicFile.Read(_disk, "a", 10_000));
    }

    [Fact]
    public void A_full_disk_refuses()
    {
        _disk.Faults.CapacityBytes = 1_000;
        using var file = _disk.Create("a", FileClass.Log);
        Assert.Equal(ErrorKind.DiskFull, Assert.Throws<TarnException>(() => file.Allocate(2_000)).Kind);
        Assert.Equal(ErrorKind.DiskFull, Assert.Throws<TarnException>(() => file.Write(0, new byte[2_000])).Kind);
        Assert.True(file.IsPoisoned);
    }

    private static byte[] Filled(int length, byte value) => Enumerable.Repeat(value, length).ToArray();
}
