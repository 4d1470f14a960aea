using System.Globalization;
using Tarn.Processes.Groups;

namespace Tarn.Functions.Tests.Running;

/// <summary>The server's own control group. The kernel's side is a folder here; function-groups.test.mjs uses the kernel.</summary>
public sealed class ControlGroupTests : IDisposable
{
    private const string Hybrid = "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw";

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-groups").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Hybrid, "4:memory:/a\n0::/\n", "/sys/fs/cgroup/unified", true)]
    [InlineData("30 23 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw", "0::/user.slice/a.scope\n", "/sys/fs/cgroup/user.slice/a.scope", false)]
    [InlineData("30 23 0:26 /docker/12 /sys/fs/cgroup ro - cgroup2 cgroup rw", "0::/docker/12/tarn\n", "/sys/fs/cgroup/tarn", false)]
    [InlineData(@"30 23 0:26 / /my\040groups rw - cgroup2 cgroup rw", "0::/a\n", "/my groups/a", false)]
    public void The_own_group_is_found(string mount, string groups, string folder, bool isTop) =>
        Assert.Equal(new ControlGroupPath(folder, isTop), ControlGroupPath.Find($"31 23 0:2 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n{mount}\n", groups));

    [Theory]
    [InlineData("22 1 8:1 / / rw - ext4 /dev/sda rw", "0::/\n")]
    [InlineData(Hybrid, "4:memory:/a\n")]
    [InlineData("30 23 0:26 /other /sys/fs/cgroup rw - cgroup2 cgroup rw", "0::/otherwise/a\n")]
    [InlineData("30 23", "0::/\n")]
    public void A_machine_may_have_no_group_to_find(string mounts, string groups) => Assert.Null(ControlGroupPath.Find(mounts, groups));

    [Fact]
    public void A_group_is_taken_over_with_the_limits_that_the_kernel_knows()
    {
        var place = Place("memory hugetlb", Environment.ProcessId);
        var groups = ControlGroups.Claim(place, out var reason);

        Assert.Null(reason);
        Assert.Equal(["memory"], groups!.Controllers);
        Assert.Equal($"{Environment.ProcessId}", Text("tarn-server/cgroup.procs"));
        Assert.Equal(("+memory", "+memory"), (Text("cgroup.subtree_control"), Text("tarn-functions/cgroup.subtree_control")));
    }

    [Theory]
    [InlineData("hugetlb", true, "no controller of memory or processes")]
    [InlineData("memory pids", false, "other programs share")]
    public void A_group_of_others_is_left_alone(string controllers, bool isOwn, string expected)
    {
        Assert.Null(ControlGroups.Claim(Place(controllers, isOwn ? Environment.ProcessId : 1), out var reason));
        Assert.Contains(expected, reason, StringComparison.Ordinal);
        Assert.Equal("", Text("cgroup.subtree_control"));
    }

    [Fact]
    public void The_machines_own_group_is_left_alone()
    {
        var place = Place("memory pids", Environment.ProcessId);
        File.Delete(Path.Combine(_folder, "cgroup.type"));

        Assert.Null(ControlGroups.Claim(place, out var reason));
        Assert.Contains("the machine's own", reason, StringComparison.Ordinal);
    }

    // The kernel makes these files.
    private ControlGroupPath Place(string controllers, int processId)
    {
        Write("cgroup.type", "domain");
        Write("cgroup.controllers", $"{controllers}\n");
        Write("cgroup.procs", string.Create(CultureInfo.InvariantCulture, $"{processId}\n"));
        foreach (var file in new[] { "cgroup.subtree_control", "tarn-functions/cgroup.subtree_control", "tarn-server/cgroup.procs" })
        {
            Write(file, "");
        }

        return new ControlGroupPath(_folder, IsTop: true);
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private string Text(string file) => File.ReadAllText(Path.Combine(_folder, file));
}
