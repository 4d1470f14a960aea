using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;

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

        Assert.Equal((15_000, 15_000, 1_500), (at, first.Sum(entry => entry.Records), first.Sum(entry => entry.Files.Count)));
        Assert.Equal(3, (await Read(store, 2)).Count);
    }

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
                        Records = 10,
                        Rows = 9,
                        Failed = 1,
                        Files = [new LedgerFile("table", $"s3://b/{i}", 9, 1)],
                    },
                    []);
            }

            return ValueTask.FromResult(true);
        },
        default);
}
