using Tarn.Access.Outcomes;
using Tarn.Access.Outcomes.Rates;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Tests.Outcomes;

public sealed class RateHistoryTests : IAsyncDisposable
{
    private static readonly ResourceId Stream = new(9);
    private readonly MemoryMetadataStore _store = new();
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 20, 10, 31, 5, TimeSpan.Zero));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Minutes_survive_a_restart_and_add_up()
    {
        var (history, meter) = New();
        Count(meter, Stream, 3);
        await history.Flush(default);
        Count(meter, Stream, 2);
        _time.Advance(TimeSpan.FromMinutes(1));
        Count(meter, Stream, 7);
        await history.Flush(default);

        var (restarted, after) = New();
        Count(after, Stream, 1);
        _time.Advance(TimeSpan.FromMinutes(1));
        Count(after, Stream, 2);
        var (begin, minutes) = await restarted.Read(Stream, default);

        Assert.Equal((24 * 60) + 1, minutes.Count);
        Assert.Equal(new DateTimeOffset(2026, 11, 19, 10, 33, 0, TimeSpan.Zero), begin);
        Assert.Equal([new(50, 5_000), new(80, 8_000), new(20, 2_000)], minutes.TakeLast(3));
        Assert.All(minutes.SkipLast(3), minute => Assert.Equal(default, minute));
    }

    [Fact]
    public async Task Each_minute_has_its_calls_when_the_job_runs_within_minutes()
    {
        var (history, meter) = New();
        for (var minute = 1; minute <= 6; minute++)
        {
            // the job runs 5 s after the minute's begin; calls end before and after its run, and in the minute's last second
            Count(meter, Stream, minute);
            await history.Flush(default);
            Count(meter, Stream, 10 * minute);
            _time.Advance(TimeSpan.FromSeconds(54));
            Count(meter, Stream, 100);
            _time.Advance(TimeSpan.FromSeconds(6));
        }

        var (_, live) = await history.Read(Stream, default);
        await history.Flush(default);
        var (_, stored) = await New().History.Read(Stream, default);

        MinuteTotals[] expected =
        [
            .. Enumerable.Range(1, 6).Select(minute => (11 * minute) + 100).Select(calls => new MinuteTotals(calls * 10, calls * 1_000)),
        ];
        Assert.Equal([.. expected, default], live.TakeLast(7));
        Assert.Equal(live, stored);
    }

    [Fact]
    public async Task Another_resource_has_none_of_them()
    {
        var (history, meter) = New();
        Count(meter, Stream, 3);
        _time.Advance(TimeSpan.FromMinutes(1));
        await history.Flush(default);

        var (_, minutes) = await history.Read(new ResourceId(10), default);

        Assert.All(minutes, minute => Assert.Equal(default, minute));
    }

    [Fact]
    public async Task Rows_of_a_day_before_are_removed_and_an_hour_has_1_000_resources_at_most()
    {
        var (history, meter) = New();
        for (var id = 1; id <= RateHistory.ResourcesMax + 5; id++)
        {
            Count(meter, new ResourceId(id), 1);
        }

        await history.Flush(default);
        Assert.Equal(RateHistory.ResourcesMax, await Rows());

        var (restarted, after) = New();
        Count(after, new ResourceId(5_000), 1);
        await restarted.Flush(default);
        Assert.Equal(RateHistory.ResourcesMax, await Rows());

        _time.Advance(TimeSpan.FromHours(25));
        await restarted.Flush(default);
        Assert.Equal(0, await Rows());
    }

    [Fact]
    public async Task Counts_that_could_not_be_stored_are_stored_by_the_next_flush()
    {
        var (history, meter) = New();
        Count(meter, Stream, 3);
        _store.Fault = () => new Tarn.Storage.TarnException(Tarn.Storage.ErrorKind.DiskFull, "full");
        await Assert.ThrowsAsync<Tarn.Storage.TarnException>(() => history.Flush(default));
        _store.Fault = null;
        await history.Flush(default);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(new MinuteTotals(30, 3_000), (await New().History.Read(Stream, default)).Minutes[^2]);
    }

    [Fact]
    public async Task A_row_of_an_older_store_is_read_and_grows()
    {
        // hour 498,658, resource 9; version 1, 32 minutes, of which the last has 3 records of 7 bytes
        var key = Convert.FromHexString("00079BE2" + "0000000000000009");
        byte[] row = [1, 32, .. new byte[62], 3, 7];
        await _store.Commit(
            transaction =>
            {
                transaction.Put(AccessSpaces.Rates, key, row);
                return ValueTask.FromResult(0);
            },
            default);
        var (history, meter) = New();
        Assert.Equal(new MinuteTotals(3, 7), (await history.Read(Stream, default)).Minutes[^1]);
        Count(meter, Stream, 1);
        await history.Flush(default);
        Assert.Equal(new MinuteTotals(13, 1_007), (await New().History.Read(Stream, default)).Minutes[^1]);
    }

    private (RateHistory History, CallMeter Meter) New()
    {
        var book = UsageCells.NewBook();
        return (new RateHistory(_store, book, _ => true, _time), new CallMeter(book, new OperationLatencies()));
    }

    private async Task<int> Rows() => (await _store.Read(reader => reader.Scan(AccessSpaces.Rates, KeyRange.All, 5_000), default)).Count;

    private void Count(CallMeter meter, ResourceId resource, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            var call = TestCalls.At(_time.GetUtcNow());
            call.Touch(resource);
            call.Use(UsageDimension.RecordsIn, 10);
            call.Use(UsageDimension.RecordBytesIn, 1_000);
            meter.Completed(call, new CallOutcome(200, null, 100, 20, TimeSpan.FromMilliseconds(1)));
        }
    }
}
