using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;

namespace Tarn.Storage.Tests.Losses;

public sealed class LossRowsTests : IAsyncDisposable
{
    private const long HourMs = 3_600_000;

    private readonly MemoryMetadataStore _store = new();
    private readonly ManualTime _time = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Losses_of_one_cause_and_hour_are_one_row()
    {
        for (var n = 0; n < 10; n++)
        {
            await Add("a", count: 100, bytes: 7);
        }

        await Add("a", LossKind.Refused);
        await Add("b");
        _time.Advance(TimeSpan.FromHours(1));
        await Add("a");
        var rows = await Rows();
        Assert.Equal(4, rows.Count);
        var first = Assert.Single(rows, row => row.Loss.Count == 1_000);
        Assert.Equal(("a", LossKind.Expired, 70L, "r"), (first.Loss.Arn, first.Loss.Kind, first.Loss.Bytes, first.Loss.Reason));
        Assert.Equal(0, first.HourMs % HourMs);
        Assert.Equal((1_002L, NowMs), (await TotalOf("a") is var total ? total.Count : 0, (await TotalOf("a")).LastMs));
    }

    [Fact]
    public async Task A_resource_has_a_bounded_number_of_reasons_in_an_hour()
    {
        for (var n = 0; n < 100; n++)
        {
            await Add("a", reason: $"reason {n}");
        }

        var rows = await Rows();
        Assert.Equal(LossRows.ReasonsMax + 1, rows.Count);
        Assert.Equal(100 - LossRows.ReasonsMax, Assert.Single(rows, row => row.Loss.Reason == "other reasons").Loss.Count);
        Assert.Equal(100, (await TotalOf("a")).Count);
    }

    [Fact]
    public async Task Old_rows_and_rows_beyond_the_bound_go_with_their_totals()
    {
        await Add("old");
        _time.Advance(LossRows.Kept + TimeSpan.FromHours(2));
        for (var n = 0; n < 10; n++)
        {
            await Add($"a{n}");
            _time.Advance(TimeSpan.FromHours(1));
        }

        var expiry = new LossExpiry(_store, _time);
        await expiry.Run(default);
        Assert.Equal(10, (await Rows()).Count);
        Assert.Equal(0, (await TotalOf("old")).Count);
        await expiry.Run(rowsMax: 3, default);
        Assert.Equal(["a7", "a8", "a9"], (await Rows()).Select(row => row.Loss.Arn));
        Assert.Equal((0L, 1L), ((await TotalOf("a6")).Count, (await TotalOf("a7")).Count));
    }

    private async Task Add(string arn, LossKind kind = LossKind.Expired, long count = 1, long bytes = 0, string reason = "r") => await _store.Commit(
        async transaction =>
        {
            await LossRows.Add(transaction, new Loss(arn, kind, count, bytes, reason), NowMs);
            return true;
        },
        default);

    private async Task<List<LossRow>> Rows() => await LossRows.All(_store, default).ToListAsync();

    private async ValueTask<LossTotal> TotalOf(string arn) => await _store.Read(reader => LossRows.TotalOf(reader, arn), default);
}
