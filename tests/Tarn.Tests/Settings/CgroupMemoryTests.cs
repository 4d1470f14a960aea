using Tarn.Settings;

namespace Tarn.Tests.Settings;

public sealed class CgroupMemoryTests : IDisposable
{
    private const long MB = 1 << 20;
    private readonly string _root = Directory.CreateTempSubdirectory("tarn-cgroup-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_smallest_limit_on_the_way_up_counts()
    {
        Limit("a", "memory.max", "900000000");
        Limit("a/b", "memory.max", $"{600 * MB}");
        Limit("a/b/c", "memory.max", "max");
        Assert.Equal(600 * MB, CgroupMemory.LimitBytes(["0::/a/b/c"], [Mount("/", "cgroup2 cgroup2 rw")]));
        Assert.Null(CgroupMemory.LimitBytes(["0::/elsewhere"], [Mount("/", "cgroup2 cgroup2 rw")]));
        Assert.Null(CgroupMemory.LimitBytes([], []));
    }

    [Fact]
    public void Version_1_is_read_from_the_hierarchy_of_memory()
    {
        Limit("", "memory.limit_in_bytes", "9223372036854771712");
        Limit("a", "memory.limit_in_bytes", $"{600 * MB}");
        Limit("a/b", "memory.limit_in_bytes", "9223372036854771712");
        Assert.Equal(600 * MB, CgroupMemory.LimitBytes(["5:cpu,cpuacct:/x", "4:memory:/a/b", "0::/a"], [Mount("/", "cgroup cgroup rw,memory")]));
    }

    [Theory]
    [InlineData("/docker/one", "/docker/one/inner")]
    [InlineData("/", "/../inner")]
    public void A_container_sees_its_own_groups_at_the_top_of_the_mount(string mounted, string path)
    {
        Limit("", "memory.max", $"{600 * MB}");
        Assert.Equal(600 * MB, CgroupMemory.LimitBytes([$"0::{path}"], [Mount(mounted, "cgroup2 cgroup2 rw")]));
    }

    private string Mount(string shown, string type) => $"30 25 0:26 {shown} {_root} rw,nosuid shared:4 - {type}";

    private void Limit(string group, string file, string text)
    {
        Directory.CreateDirectory(Path.Combine(_root, group));
        File.WriteAllText(Path.Combine(_root, group, file), text + "\n");
    }
}
