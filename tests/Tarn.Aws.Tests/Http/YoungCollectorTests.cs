using Microsoft.AspNetCore.Connections;
using Tarn.Aws.Http;

namespace Tarn.Aws.Tests.Http;

public sealed class YoungCollectorTests : IDisposable
{
    private readonly ManualTime time = new();
    private readonly TaskCompletionSource closed = new();
    private readonly YoungCollector collector;
    private long allocatedBytes;
    private int collections;

    public YoungCollectorTests() => collector = new YoungCollector(time, () => allocatedBytes, () => collections++);

    [Fact]
    public void With_few_connections_it_leaves_memory_to_the_runtime()
    {
        Open(YoungCollector.ConnectionsMin - 1);
        Work();
        Assert.Equal(0, collections);
    }

    [Fact]
    public void With_many_it_collects_after_each_interval_in_which_something_was_allocated()
    {
        Open(YoungCollector.ConnectionsMin + 10);
        Work();
        Work();
        Assert.Equal(2, collections);
        allocatedBytes += YoungCollector.AllocatedBytesMin - 1;
        time.Advance(YoungCollector.Interval);
        Assert.Equal(2, collections);
        Work();
        Assert.Equal(3, collections);
    }

    [Fact]
    public async Task It_ends_when_they_go_and_begins_again_when_they_come_back()
    {
        var connections = Open(YoungCollector.ConnectionsMin);
        var last = new TaskCompletionSource();
        Work();
        closed.SetResult();
        await Task.WhenAll(connections).InTime();
        Work();
        Work();
        Assert.Equal(1, collections);
        _ = Enumerable.Range(0, YoungCollector.ConnectionsMin).Select(_ => collector.Middleware(_ => last.Task)(new DefaultConnectionContext())).ToList();
        Work();
        Work();
        Assert.Equal(3, collections);
    }

    public void Dispose() => collector.Dispose();

    private List<Task> Open(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => collector.Middleware(_ => closed.Task)(new DefaultConnectionContext()))];

    private void Work()
    {
        allocatedBytes += YoungCollector.AllocatedBytesMin;
        time.Advance(YoungCollector.Interval);
    }
}
