using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Redrives;

namespace Tarn.Delivery.Tests.Redrives;

/// <summary>Redrives of the quarantine of a world's delivery <c>orders</c>.</summary>
internal static class RedriveWorld
{
    /// <summary>Puts records, delivers them, and feeds the quarantine's table.</summary>
    public static async Task Deliver(this DeliveryWorld world, DeliveryId id, params byte[][] records)
    {
        await world.Put(id, records);
        await world.Flush(id);
        await world.Deliveries.Quarantine.Feed(default);
    }

    /// <summary>The entries in the quarantine's table.</summary>
    public static async Task<EntryId[]> Entries(this DeliveryWorld world) =>
    [
        .. (await world.Query("orders", "select id from FILES order by id", "tarn_quarantine")).Split('\n').Select(text =>
        {
            Assert.True(EntryId.TryParse(text, out var id));
            return id;
        }),
    ];

    /// <summary>Redrives all entries.</summary>
    public static async Task<RedriveOutcome> RedriveAll(this DeliveryWorld world, DeliveryId id, bool isDryRun = false) =>
        await world.Deliveries.Quarantine.Redrive(id, await world.Entries(), isDryRun, default) with { Failures = null };

    /// <summary>The redrives of the delivery's entries.</summary>
    public static async Task<IReadOnlyList<RedriveState>> Redrives(this DeliveryWorld world, DeliveryId id) =>
        await world.Store.Read(reader => RedriveRows.Read(reader, id, null, 10_000), default);

    /// <summary>The ledger's entries of redrives.</summary>
    public static async Task<List<LedgerEntry>> RedriveCommits(this DeliveryWorld world, DeliveryId id) =>
        [.. (await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 1_000), default)).Where(entry => entry.Redriven > 0)];

    /// <summary>Changes the delivery's destination.</summary>
    public static Task Change(this DeliveryWorld world, DeliveryId id, Func<DestinationConfig, DestinationConfig> change) => world.Deliveries.Change(
        id,
        (_, config) => ValueTask.FromResult(config with { Version = config.Version + 1, Destination = change(config.Destination) }),
        default);
}
