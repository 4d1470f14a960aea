using Tarn.Access.Outcomes;
using Tarn.Access.Registry;
using Tarn.Meters;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Tests.Outcomes;

public sealed class CallMeterTests : IAsyncDisposable
{
    private static readonly CallOutcome Outcome = new(200, null, 100, 20, TimeSpan.FromMilliseconds(3));
    private readonly MemoryMetadataStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_counted_call_looks_nothing_up_and_allocates_nothing()
    {
        using var registry = await ResourceRegistry.Open(_store, default);
        var stream = await Stream(registry);
        var operations = new OperationCells([new("kinesis", "PutRecord", UsageDimension.RecordBytesIn), new("kinesis", "PutRecord", null)]);
        var meter = new CallMeter(registry.Cells, new OperationLatencies(), operations);
        using var instruments = new AccessMeter(new Gauges());
        ICallObserver[] observers = [meter, instruments, new ResourceReaders(new ManualTime())];
        var calls = Enumerable.Range(0, 2_001).Select(_ => TestCalls.ByRoot(operation: "PutRecord", number: 3)).ToArray();
        Put(calls[0], stream, observers);
        var cells = stream.Cells!;

        // Without its cells in the book, a call that looked them up would make others.
        registry.Cells.Forget(long.MaxValue, _ => false);
        Assert.False(registry.Cells.TryGet(stream.Id.Value, out _));
        var allocated = new long[10];
        for (var pass = 0; pass < allocated.Length; pass++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 1; i <= 200; i++)
            {
                Put(calls[(pass * 200) + i], stream, observers);
            }

            allocated[pass] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // The first call on another processor makes the histogram's part there: at most one pass for each.
        Assert.True(allocated.Count(bytes => bytes > 0) < Math.Min(allocated.Length, Environment.ProcessorCount), string.Join(' ', allocated));
        Assert.False(registry.Cells.TryGet(stream.Id.Value, out _));
        Assert.Equal(2_001, cells.Of(UsageDimension.Requests));
        Assert.Equal(2_001 * 700, cells.Of(UsageDimension.RecordBytesIn));
    }

    [Fact]
    public async Task Units_and_latencies_reach_the_resource_and_the_operation()
    {
        using var registry = await ResourceRegistry.Open(_store, default);
        var stream = await Stream(registry);
        var latencies = new OperationLatencies();
        var meter = new CallMeter(registry.Cells, latencies);
        Put(TestCalls.ByRoot(operation: "PutRecord", number: 3), stream, [meter]);

        // a door that only has ids, a call with two resources, one without any, and a failed one
        var other = TestCalls.ByRoot(operation: "PutRecord", number: 3);
        other.Touch(new ResourceId(50));
        other.Use(UsageDimension.RecordsIn, 2);
        other.Touch(stream.Id, stream.Cells);
        other.Use(UsageDimension.RecordsIn, 3);
        meter.Completed(other, Outcome);
        meter.Completed(TestCalls.ByRoot(operation: "ListStreams", number: 9), new CallOutcome(400, "Bad", 0, 0, TimeSpan.FromSeconds(2)));

        var cells = stream.Cells!;
        Assert.Equal((1, 4), (cells.Of(UsageDimension.Requests), cells.Of(UsageDimension.RecordsIn)));
        Assert.Equal((1, 2), (registry.Cells.Of(50).Of(UsageDimension.Requests), registry.Cells.Of(50).Of(UsageDimension.RecordsIn)));
        Assert.Equal((1, 1), (registry.Cells.Of(0).Of(UsageDimension.Requests), registry.Cells.Of(0).Of(UsageDimension.Errors)));
        Assert.InRange(cells.Latency.Quantile(0.99)!.Value, 2_940, 3_060);
        Assert.Equal(
            [("PutRecord", 2), ("ListStreams", 1)],
            latencies.All.Select(one => (one.Operation, (int)one.Histogram.Total().Count)));
    }

    [Fact]
    public async Task An_operation_has_the_cells_of_its_figures_and_others_have_none()
    {
        using var registry = await ResourceRegistry.Open(_store, default);
        var stream = await Stream(registry);
        var operations = new OperationCells(
            [new("kinesis", "PutRecord", UsageDimension.RecordsIn), new("kinesis", "PutRecord", null), new("sqs", "PutRecord", UsageDimension.RecordsIn)]);
        var meter = new CallMeter(registry.Cells, new OperationLatencies(), operations);
        Put(TestCalls.ByRoot(operation: "PutRecord", number: 3), stream, [meter]);
        Put(TestCalls.ByRoot(operation: "PutRecords", number: 4), stream, [meter]);
        var failed = TestCalls.ByRoot(operation: "PutRecord", number: 3);
        failed.Touch(stream.Id, stream.Cells);
        meter.Completed(failed, new CallOutcome(400, "Bad", 0, 0, TimeSpan.FromSeconds(2)));

        var plan = operations.Of("kinesis", "PutRecord");
        var cells = stream.Cells!;
        Assert.Equal((2, 1, 1), (cells.Of(UsageDimension.RecordsIn), cells[plan.SumOf(UsageDimension.RecordsIn)], cells[plan.Failures]));
        Assert.Equal(1, cells.HistogramOf(plan.Histogram)!.Count);
        Assert.Equal(0, operations.Of("kinesis", "PutRecords").Histogram);
    }

    [Fact]
    public async Task A_changed_resource_keeps_its_counts()
    {
        using var registry = await ResourceRegistry.Open(_store, default);
        var stream = await Stream(registry);
        Put(TestCalls.ByRoot(), stream, [new CallMeter(registry.Cells, new OperationLatencies())]);
        await _store.Commit(
            async transaction =>
            {
                await ResourceRegistry.ReplaceDocument(transaction, stream.Id, "new"u8.ToArray());
                return 0;
            },
            default);

        Assert.True(registry.TryGet(stream.Id, out var changed));
        Assert.NotSame(stream, changed);
        Assert.Equal(1, changed.Cells!.Of(UsageDimension.RecordsIn));
    }

    [Fact]
    public async Task Counters_of_ids_that_are_not_registered_go_after_an_idle_hour()
    {
        using var registry = await ResourceRegistry.Open(_store, default);
        var stream = await Stream(registry);
        var meter = new CallMeter(registry.Cells, new OperationLatencies());
        var removed = TestCalls.ByRoot();
        removed.Touch(new ResourceId(50));
        meter.Completed(removed, Outcome);
        meter.Completed(TestCalls.ByRoot(), Outcome);
        Put(TestCalls.ByRoot(), stream, [meter]);

        registry.ForgetIdle(removed.Time.AddMinutes(59));
        Assert.Equal(3, registry.Cells.Count);
        registry.ForgetIdle(removed.Time.AddMinutes(61));

        Assert.Equal([0, 41], registry.Cells.All.Select(cells => cells.Key).Distinct().Where(key => registry.Cells.TryGet(key, out _)).Order());
    }

    private static void Put(Call call, Resource stream, ICallObserver[] observers)
    {
        call.Touch(stream.Id, stream.Cells);
        call.Use(UsageDimension.RecordsIn, 1);
        call.Use(UsageDimension.RecordBytesIn, 700);
        call.Use(UsageDimension.PutPayloadUnits, 1);
        foreach (var observer in observers)
        {
            observer.Completed(call, Outcome);
        }
    }

    private async Task<Resource> Stream(ResourceRegistry registry)
    {
        var name = new ResourceName(TestCalls.Account, "eu-west-1", "kinesis", "stream", "clicks");
        await _store.Commit(
            async transaction =>
            {
                await ResourceRegistry.Add(
                    transaction,
                    new Resource { Id = new ResourceId(41), Name = name, Arn = "arn:clicks", Owner = TestCalls.Account, Created = DateTimeOffset.UnixEpoch });
                return 0;
            },
            default);
        Assert.True(registry.TryFind(name, out var found));
        return found;
    }
}
