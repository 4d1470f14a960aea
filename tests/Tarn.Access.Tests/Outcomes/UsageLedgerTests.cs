using System.Globalization;
using Tarn.Access.Outcomes;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Tests.Outcomes;

public sealed class UsageLedgerTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 31, 0, TimeSpan.Zero);
    private readonly MemoryMetadataStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Calls_of_an_hour_add_up_in_rows_per_resource_and_dimension()
    {
        var (ledger, meter) = New();
        Count(meter, 3);
        await ledger.Flush(Now, default);
        Count(meter, 2);
        await ledger.Flush(Now, default);
        await ledger.Flush(Now, default);
        Assert.Equal(5, await Units(ledger, UsageDimension.Requests));
        Assert.Equal(50, await Units(ledger, UsageDimension.RecordsIn));
        Assert.Equal(500, await Units(ledger, UsageDimension.RequestBytes));
        Assert.Equal(0, await Units(ledger, UsageDimension.Errors));
    }

    [Fact]
    public async Task What_a_failed_flush_did_not_store_is_stored_by_the_next_one()
    {
        var (ledger, meter) = New();
        Count(meter, 3);
        _store.Fault = () => new TarnException(ErrorKind.DiskFull, "full");
        await Assert.ThrowsAsync<TarnException>(() => ledger.Flush(Now, default));
        _store.Fault = null;
        await ledger.Flush(Now.AddHours(5), default);
        await ledger.Flush(Now.AddHours(5), default);
        Assert.Equal(3, await Units(ledger, UsageDimension.Requests));
    }

    [Fact]
    public async Task A_call_counts_for_the_hour_in_which_it_ends()
    {
        var (ledger, meter) = New();
        var hour = UsageKey.HourOf(Now);
        foreach (var begin in (string[])["10:58:00", "10:59:00", "10:59:50"])
        {
            var time = DateTimeOffset.Parse($"2026-11-20T{begin}Z", CultureInfo.InvariantCulture);
            meter.Completed(TestCalls.At(time), new CallOutcome(200, null, 0, 0, TimeSpan.FromSeconds(20)));
        }

        // the flush comes after the hour's end
        await ledger.Flush(Now.AddMinutes(30), default);

        Assert.Equal(
            [(hour, UsageDimension.Requests, 2), (hour + 1, UsageDimension.Requests, 1)],
            (await ledger.Read(hour, 10, default)).Select(row => (row.Key.Hour, row.Key.Dimension, (int)row.Value)));
    }

    [Fact]
    public async Task A_row_of_an_older_store_is_read_and_grows()
    {
        // hour 498,658, resource 9, dimension 1 (requests); version 1, 40 units
        var key = Convert.FromHexString("00079BE2" + "0000000000000009" + "0001");
        await _store.Commit(
            transaction =>
            {
                transaction.Put(AccessSpaces.Usage, key, Convert.FromHexString("01" + "0000000000000028"));
                return ValueTask.FromResult(0);
            },
            default);
        var (ledger, meter) = New();
        Assert.Equal(40, await Units(ledger, UsageDimension.Requests));
        Count(meter, 2);
        await ledger.Flush(Now, default);
        Assert.Equal(42, await Units(ledger, UsageDimension.Requests));
        Assert.NotNull(await _store.Read(reader => reader.Get(AccessSpaces.Usage, key), default));
    }

    private (UsageLedger Ledger, CallMeter Meter) New()
    {
        var book = UsageCells.NewBook();
        return (new UsageLedger(_store, book), new CallMeter(book, new OperationLatencies()));
    }

    private static void Count(CallMeter meter, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            var call = TestCalls.ByRoot();
            call.Touch(new ResourceId(9));
            call.Use(UsageDimension.RecordsIn, 10);
            meter.Completed(call, new CallOutcome(200, null, 100, 20, TimeSpan.FromMilliseconds(1)));
        }
    }

    private static async Task<long> Units(UsageLedger ledger, UsageDimension dimension)
    {
        var rows = await ledger.Read(0, 100, default);
        return rows.Where(row => row.Key.Dimension == dimension && row.Key.Resource == new ResourceId(9)).Sum(row => row.Value);
    }
}
