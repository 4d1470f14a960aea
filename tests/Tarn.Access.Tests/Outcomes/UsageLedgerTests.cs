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
        var ledger = new UsageLedger(_store);
        Count(ledger, 3);
        await ledger.Flush(Now, default);
        Count(ledger, 2);
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
        var ledger = new UsageLedger(_store);
        Count(ledger, 3);
        _store.Fault = () => new TarnException(ErrorKind.DiskFull, "full");
        await Assert.ThrowsAsync<TarnException>(() => ledger.Flush(Now, default));
        _store.Fault = null;
        await ledger.Flush(Now.AddHours(5), default);
        await ledger.Flush(Now.AddHours(5), default);
        Assert.Equal(3, await Units(ledger, UsageDimension.Requests));
    }

    private static void Count(UsageLedger ledger, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            var call = TestCalls.ByRoot();
            call.Touch(new ResourceId(9));
            call.Use(UsageDimension.RecordsIn, 10);
            ledger.Completed(call, new CallOutcome(200, null, 100, 20, TimeSpan.FromMilliseconds(1)));
        }
    }

    private static async Task<long> Units(UsageLedger ledger, UsageDimension dimension)
    {
        var rows = await ledger.Read(0, 100, default);
        return rows.Where(row => row.Key.Dimension == dimension && row.Key.Resource == new ResourceId(9)).Sum(row => row.Value);
    }
}
