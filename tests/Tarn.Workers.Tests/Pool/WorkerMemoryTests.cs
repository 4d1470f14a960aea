using Tarn.Workers.Pool;

namespace Tarn.Workers.Tests.Pool;

public sealed class WorkerMemoryTests
{
    private const long MiB = 1L << 20;

    [Theory]
    [InlineData(100, "10,20", "300", null)]
    [InlineData(100, "10,20", "100,330", "running 1")]
    [InlineData(100, "10,80", "100,330", "waiting 1")]
    [InlineData(100, "", "500", "running 0")]
    [InlineData(600, "", "190", null)]
    [InlineData(600, "", "100,110", "running 1")]
    [InlineData(600, "31,31,31,31,31,31,31", "", null)]
    public void The_largest_ends_when_all_together_hold_too_much(int server, string waiting, string running, string? expected)
    {
        var end = new WorkerMemory(512 * MiB, 192 * MiB).MustEnd(server * MiB, Bytes(waiting), Bytes(running));
        Assert.Equal(expected, end is { } e ? $"{(e.IsWaiting ? "waiting" : "running")} {e.Index}" : null);
    }

    [Theory]
    [InlineData(300, 190, false)]
    [InlineData(330, 50, false)]
    [InlineData(330, 130, true)]
    [InlineData(500, 0, true)]
    public void A_server_beyond_its_part_gives_garbage_back_near_the_bound(int server, int workers, bool expected) =>
        Assert.Equal(expected, new WorkerMemory(512 * MiB, 192 * MiB).MustGiveBack(server * MiB, workers * MiB));

    private static long[] Bytes(string list) =>
        [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(m => int.Parse(m, System.Globalization.CultureInfo.InvariantCulture) * MiB)];
}
