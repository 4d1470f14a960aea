using System.Buffers.Binary;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// Sums the drift of all tables in the present hour and the 23 before it. Memory: at most 1,000 columns of a table
/// (<see cref="RestCounts"/>). Further ones are summed.
/// </summary>
public static class RecentDrift
{
    private static readonly TimeSpan Before = TimeSpan.FromHours(23);

    /// <summary>Reads the sums, in the order of the tables' names.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<ILookup<DeliveryId, TableDrift>> Read(
        IMetadataStore store, IEnumerable<DeliveryId> deliveries, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var fromMs = RestHours.HourOf((now - Before).ToUnixTimeMilliseconds());
        var tables = new Dictionary<(DeliveryId Delivery, string Table), Sums>();
        await foreach (var hour in RestHours.All(store, fromMs, cancellationToken))
        {
            Of(hour.Delivery, hour.Table).Rest.Add(new RestLine(hour.Column, hour.Reason, default, null, hour.Values));
        }

        foreach (var delivery in deliveries)
        {
            await foreach (var change in DeliveryLedger.AllSchemaChanges(store, delivery, await Merged(store, delivery, cancellationToken), cancellationToken))
            {
                if (change.CommittedMs >= fromMs)
                {
                    Of(delivery, change.Table).Add(change);
                }
            }
        }

        return tables
            .OrderBy(table => table.Key.Table, StringComparer.Ordinal)
            .ToLookup(table => table.Key.Delivery, table => table.Value.ToDrift(table.Key.Table));

        Sums Of(DeliveryId delivery, string table)
        {
            if (!tables.TryGetValue((delivery, table), out var sums))
            {
                tables[(delivery, table)] = sums = new Sums();
            }

            return sums;
        }
    }

    // Commits up to the one that the ledger is merged to are older than a day.
    private static async ValueTask<(DeliveryId Delivery, long Id)?> Merged(IMetadataStore store, DeliveryId delivery, CancellationToken cancellationToken) =>
        await store.Read(reader => reader.Get(DeliverySpaces.LedgerMerged, DeliveryRows.Key(delivery)), cancellationToken) is { } row
            ? (delivery, BinaryPrimitives.ReadInt64BigEndian(row.Span))
            : null;

    private sealed class Sums
    {
        private long _added;
        private long _widened;

        public RestCounts Rest { get; } = new();

        public void Add(SchemaChangeEntry change)
        {
            _added += change.OldType is null ? 1 : 0;
            _widened += change.OldType is null ? 0 : 1;
        }

        public TableDrift ToDrift(string table)
        {
            var lines = Rest.Lines;
            return new TableDrift(
                table, _added, _widened, lines.Sum(line => line.Count), [.. lines.Where(line => line.Column is not null).Take(TableDrift.TopMax)]);
        }
    }
}
