using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Ledger;

/// <summary>Counts of the values in <c>_rest</c> per hour, and their sums for the status.</summary>
public sealed class RestHoursTests
{
    private static readonly DeliveryId Id = new(7);
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task Values_are_summed_by_table_column_reason_and_hour_of_the_commit()
    {
        await using var store = new MemoryMetadataStore();
        await Add(store, Now, Line("a", 1), Line("a", 2, JsonValueKind.Array), Line("a", 4, reason: MisfitReason.Range), Line(null, 8));
        await Add(store, Now.AddMinutes(29), Line("a", 16), Line("b\0", 32));
        await Add(store, Now.AddMinutes(30), Line("a", 64));

        Assert.Equal(
            ["12 - other 8", "12 a type 19", "12 b\0 type 32", "12 a range 4", "13 a type 64"],
            await RestHours.All(store, 0, default).Select(Text).ToListAsync());
    }

    [Fact]
    public async Task A_table_has_a_thousand_columns_an_hour_and_one_row_sums_the_others()
    {
        await using var store = new MemoryMetadataStore();
        for (var commit = 0; commit < 3; commit++)
        {
            await Add(store, Now, [.. Enumerable.Range(0, RestHours.ColumnsMax + 50).Select(i => Line($"c{i}", 1))]);
        }

        var rows = await RestHours.All(store, 0, default).ToListAsync();
        Assert.Equal(RestHours.ColumnsMax + 1, rows.Count);
        Assert.Equal((null, 150), (rows[0].Column, rows[0].Values));
        Assert.All(rows.Skip(1), row => Assert.Equal(3, row.Values));

        await Add(store, Now.AddHours(1), Line("c1049", 1));
        Assert.Equal("c1049", (await RestHours.All(store, 0, default).LastAsync()).Column);
    }

    [Fact]
    public async Task Rows_are_removed_when_their_hour_ended_thirty_days_ago()
    {
        await using var store = new MemoryMetadataStore();
        foreach (var hours in (int[])[-1, 0, 1])
        {
            await Add(store, (Now - RestHours.Kept).AddHours(hours), [.. Enumerable.Range(0, 900).Select(i => Line($"c{i}", 1))]);
        }

        // The row without a column has only the number of columns.
        Assert.Equal(901, await RestHours.Expire(store, Now, default));
        Assert.Equal(0, await RestHours.Expire(store, Now, default));
        Assert.Equal(1_800, await RestHours.All(store, 0, default).CountAsync());
    }

    [Fact]
    public async Task The_drift_of_a_day_sums_columns_and_values_and_names_the_largest()
    {
        await using var store = new MemoryMetadataStore();
        await Add(store, Now.AddHours(-24), Line("old", 1_000));
        await Add(store, Now.AddHours(-23), Line("a", 1), Line("b", 5), Line("c", 3), Line(null, 100));
        await Add(store, Now, Line("a", 3), Line("d", 2));
        await store.Commit(
            transaction =>
            {
                AddChanges(transaction, 1, Now.AddHours(-24), ("old", null));
                AddChanges(transaction, 2, Now, ("new", null), ("wider", "int"), ("other", null));
                return ValueTask.FromResult(true);
            },
            default);

        var drift = Assert.Single((await RecentDrift.Read(store, [Id], Now, default))[Id]);

        Assert.Equal(("db.t", 2, 1, 114), (drift.Table, drift.ColumnsAdded, drift.ColumnsWidened, drift.RestValues));
        Assert.Equal([("b", 5L), ("a", 4L), ("c", 3L)], drift.TopColumns.Select(line => (line.Column, line.Count)));
    }

    private static void AddChanges(IMetadataTransaction transaction, long id, DateTimeOffset at, params (string Column, string? OldType)[] changes)
    {
        var entry = new LedgerEntry
        {
            Id = id,
            Delivery = Id,
            DeliveryName = "orders",
            CommittedMs = at.ToUnixTimeMilliseconds(),
            Ranges = [],
            Outputs = [],
            Files = [],
        };
        DeliveryLedger.Add(transaction, entry, [.. changes.Select(change => new SchemaChangeEntry(
            id, Id, entry.CommittedMs, "db.t", change.Column, "added", "long")
        {
            DeliveryName = "orders",
            OldType = change.OldType,
            Rows = 1,
            MetadataBytes = 1,
        })]);
    }

    private static async Task Add(IMetadataStore store, DateTimeOffset at, params RestLine[] lines) => await store.Commit(
        async transaction =>
        {
            await RestRows.Add(transaction, (Id, "orders"), "db.t", lines, at.ToUnixTimeMilliseconds());
            return true;
        },
        default);

    private static RestLine Line(string? column, long count, JsonValueKind kind = JsonValueKind.String, MisfitReason reason = MisfitReason.Type) =>
        new(column, reason, kind, "long", count);

    private static string Text(RestHour row) =>
        $"{DateTimeOffset.FromUnixTimeMilliseconds(row.HourMs).Hour} {row.Column ?? "-"} {row.ReasonText} {row.Values}";
}
