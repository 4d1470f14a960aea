using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Ledger;

public sealed class LedgerMergeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Entries_older_than_a_day_become_one_per_hour_that_covers_the_same()
    {
        await using var store = new MemoryMetadataStore();
        await Add(store, delivery: 1, count: 1_500, every: TimeSpan.FromSeconds(5));
        await Add(store, delivery: 2, count: 3, every: TimeSpan.FromHours(1));

        var merged = await LedgerMerge.Run(store, Noon.AddHours(24).AddMinutes(90), default);
        while (await LedgerMerge.Run(store, Noon.AddHours(24).AddMinutes(90), default) is > 0 and var more)
        {
            merged += more;
        }

        var first = await Read(store, 1);
        Assert.Equal(1_500 - merged, first.Count);
        Assert.Equal(720, first[0].Ranges[0].BeforeOffset / 10);
        var at = 0L;
        foreach (var range in first.SelectMany(entry => entry.Ranges))
        {
            Assert.Equal(at, range.FromOffset);
            at = range.BeforeOffset;
        }

        Assert.Equal(
            (15_000, 15_000, 1_500),
            (at, first.Sum(entry => entry.Records), first.Sum(entry => entry.Files.Count + (int)entry.FileSums.Sum(sum => sum.Count))));
        Assert.Empty(first[0].Files);
        Assert.Equal((720, 6_480), (first[0].FileSums[0].Count, first[0].FileSums[0].Rows));
        Assert.Equal(3, (await Read(store, 2)).Count);
    }

    [Fact]
    public void Ranges_are_joined_only_where_they_touch()
    {
        var merged = LedgerMerge.Merge([Entry(1, 0, 10), Entry(2, 10, 20), Entry(3, 25, 30)]);

        Assert.Equal([(0L, 20L), (25L, 30L)], merged.Ranges.Select(range => (range.FromOffset, range.BeforeOffset)));
        var output = Assert.Single(merged.Outputs);
        Assert.Equal((25, 3L), (output.Rows, output.SnapshotId!.Value));
        Assert.Equal([(0L, 20L), (25L, 30L)], output.Ranges.Select(range => (range.FromOffset, range.BeforeOffset)));
        Assert.Equal(LedgerMerge.Merge([Entry(3, 25, 30), Entry(1, 0, 10), Entry(2, 10, 20)]).FileSums, merged.FileSums);
    }

    [Fact]
    public async Task Entries_of_different_runs_stay_apart()
    {
        await using var store = new MemoryMetadataStore();
        await Add(store, delivery: 1, count: 4, every: TimeSpan.FromMinutes(1));
        await store.Commit(
            async transaction =>
            {
                var entries = await DeliveryLedger.Read(transaction, new DeliveryId(1), null, 10);
                DeliveryLedger.Add(transaction, entries[1] with { Run = new RunId(7), Redriven = 3 }, []);
                return true;
            },
            default);

        await LedgerMerge.Run(store, Noon.AddHours(48), default);

        var entries = await Read(store, 1);
        Assert.Equal([(7L, 3L), (0L, 0L)], entries.Select(entry => (entry.Run.Value, entry.Redriven)));
        Assert.Equal(40, entries.Sum(entry => entry.Records));
    }

    [Fact]
    public async Task A_second_run_reads_only_what_became_old_since()
    {
        await using var store = new MemoryMetadataStore();
        await Add(store, delivery: 1, count: 1_500, every: TimeSpan.FromMinutes(2));
        await LedgerMerge.Run(store, Noon.AddHours(24 + 40), default);
        var counting = new CountingStore(store);

        await LedgerMerge.Run(counting, Noon.AddHours(24 + 41), default);

        Assert.InRange(counting.Reads, 1, 3);
        var entries = await Read(store, 1);
        Assert.Equal(41, entries.Count(entry => entry.Files.Count == 0));
        Assert.Equal(15_000, entries.Sum(entry => entry.Records));
    }

    private static LedgerEntry Entry(long id, long from, long before) => new()
    {
        Id = id,
        Delivery = new DeliveryId(1),
        DeliveryName = "d",
        CommittedMs = 0,
        Ranges = [new LedgerRange(new ShardId(7), from, before, before - from, 0, 0)],
        Outputs = [new LedgerOutput("table", "db.orders", id, before - from, [new LedgerRange(new ShardId(7), from, before, before - from, 0, 0)])],
        Files = [new LedgerFile("table", $"s3://b/{id}", before - from, 1)],
    };

    private static async Task<IReadOnlyList<LedgerEntry>> Read(MemoryMetadataStore store, long delivery) =>
        await store.Read(reader => DeliveryLedger.Read(reader, new DeliveryId(delivery), null, 10_000), default);

    private static async Task Add(MemoryMetadataStore store, long delivery, int count, TimeSpan every) => await store.Commit(
        transaction =>
        {
            for (var i = 0; i < count; i++)
            {
                DeliveryLedger.Add(
                    transaction,
                    new LedgerEntry
                    {
                        Id = transaction.NextId(),
                        Delivery = new DeliveryId(delivery),
                        DeliveryName = "d",
                        CommittedMs = (Noon + (i * every)).ToUnixTimeMilliseconds(),
                        Ranges = [new LedgerRange(new ShardId(7), i * 10, (i + 1) * 10, 10, 0, 0)],
                        Outputs = [new LedgerOutput("table", "db.orders", i, 9, [new LedgerRange(new ShardId(7), i * 10, (i + 1) * 10, 10, 0, 0)])],
                        Files = [new LedgerFile("table", $"s3://b/{i}", 9, 1)],
                    },
                    []);
            }

            return ValueTask.FromResult(true);
        },
        default);
}
