using Microsoft.AspNetCore.Connections;
using Tarn.Wire.Connections;

namespace Tarn.Aws.Tests.Connections;

public sealed class YoungCollectorTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource _closed = new();
    private readonly YoungCollector _collector;
    private long _allocatedBytes;
    private int _collections;

    public YoungCollectorTests() => _collector = new YoungCollector(_time, () => _allocatedBytes, () => _collections++);

    [Fact]
    public void With_few_connections_it_leaves_memory_to_the_runtime()
    {
        Open(YoungCollector.ConnectionsMin - 1);
        Work();
        Assert.Equal(0, _collections);
    }

    [Fact]
    public void With_many_it_collects_after_each_interval_in_which_something_was_allocated()
    {
        Open(YoungCollector.ConnectionsMin + 10);
        Work();
        Work();
        Assert.Equal(2, _collections);
        _allocatedBytes += YoungCollector.AllocatedBytesMin - 1;
        _time.Advance(YoungCollector.Interval);
        Assert.Equal(2, _collections);
        Work();
        Assert.Equal(3, _collections);
    }

    [Fact]
    public async Task It_ends_when_they_go_and_begins_again_when_they_come_back()
    {
        var connections = Open(YoungCollector.ConnectionsMin);
        var last = new TaskCompletionSource();
        Work();
        _closed.SetResult();
        await Task.WhenAll(connections).InTime();
        Work();
        Work();
        Assert.Equal(1, _collections);
        _ = Enumerable.Range(0, YoungCollector.ConnectionsMin).Select(_ => _collector.Middleware(_ => last.Task)(new DefaultConnectionContext())).ToList();
        Work();
        Work();
        Assert.Equal(3, _collections);
    }

    public void Dispose() => _collector.Dispose();

    private List<Task> Open(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => _collector.Middleware(_ => _closed.Task)(new DefaultConnectionContext()))];

    private void Work()
    {
        _allocatedBytes += YoungCollector.AllocatedBytesMin;
        _time.Advance(YoungCollector.Interval);
    }
}
