using Tarn.Storage.Disk;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Storage.Tests.Disk;

public sealed class SyncProbeTests
{
    [Fact]
    public void It_measures_syncs_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        var disk = new FileDisk(folder.Root, TimeProvider.System);
        disk.CreateFolder(DataDirectory.Scratch);
        var probe = SyncProbe.Run(disk, TimeProvider.System);
        Assert.True(probe.Median > TimeSpan.Zero && probe.Slowest >= probe.Median);
        Assert.Empty(disk.List(DataDirectory.Scratch));
    }

    [Fact]
    public void It_tells_a_disk_from_what_only_looks_like_one()
    {
        var honest = new SyncProbe(TimeSpan.FromMicroseconds(120), TimeSpan.FromMilliseconds(3)).ToString();
        Assert.Equal("disk: a sync takes 0.12 ms (median of 31; slowest 3 ms), which looks honest; every acknowledgement waits for a sync", honest);
        Assert.Contains("power loss will lose acknowledged records", new SyncProbe(TimeSpan.FromMicroseconds(1), default).ToString(), StringComparison.Ordinal);
    }
}
