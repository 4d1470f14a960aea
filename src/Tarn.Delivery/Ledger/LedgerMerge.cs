using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// Entries older than a day become one per hour and delivery (D28): ranges that follow each other are joined, counts added, files kept. A table
/// flushed every second would else leave 31 million rows a year.
/// </summary>
public static class LedgerMerge
{
    /// <summary>Rows read and changed in one transaction (D18).</summary>
    private const int PageRows = 500;
    private const long HourMs = 3_600_000;

    /// <summary>How long every commit keeps an entry of its own.</summary>
    public static TimeSpan KeptWhole => TimeSpan.FromHours(24);

    /// <summary>Merges what is old enough; cheap where nothing is.</summary>
    /// <returns>How many entries went into others.</returns>
    public static async Task<int> Run(IMetadataStore store, DateTimeOffset now, CancellationToken cancellation)
    {
        var cutoffMs = (now - KeptWhole).ToUnixTimeMilliseconds();
        var range = KeyRange.All;
        var merged = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var page = await store.Read(reader => reader.Scan(DeliverySpaces.Ledger, range, PageRows), cancellation);
            merged += await MergePage(store, [.. page.Select(row => LedgerRows.Decode(row.Key, row.Value))], cutoffMs, cancellation);
            if (page.Count < PageRows)
            {
                return merged;
            }

            range = new KeyRange((byte[])[.. page[^1].Key.Span, 0], null);
        }
    }

    /// <summary>One entry for several of one delivery, in order; it has the id of the last.</summary>
    internal static LedgerEntry Merge(IReadOnlyList<LedgerEntry> entries) => entries[^1] with
    {
        Ranges = Join(entries.SelectMany(entry => entry.Ranges)),
        ErrorRanges = Join(entries.SelectMany(entry => entry.ErrorRanges)),
        Records = entries.Sum(entry => entry.Records),
        Rows = entries.Sum(entry => entry.Rows),
        Failed = entries.Sum(entry => entry.Failed),
        Files = [.. entries.SelectMany(entry => entry.Files)],
    };

    private static IReadOnlyList<LedgerRange> Join(IEnumerable<LedgerRange> ranges) =>
    [.. ranges
        .GroupBy(range => range.Shard)
        .Select(shard => new LedgerRange(
            shard.Key,
            shard.Min(range => range.FromOffset),
            shard.Max(range => range.BeforeOffset),
            shard.Sum(range => range.Records),
            shard.Sum(range => range.SkippedDamaged),
            shard.Sum(range => range.SkippedExpired),
            shard.Sum(range => range.SkippedDropped)))];

    private static async Task<int> MergePage(IMetadataStore store, List<LedgerEntry> page, long cutoffMs, CancellationToken cancellation)
    {
        var hours = page
            .Where(entry => entry.CommittedMs < cutoffMs)
            .GroupBy(entry => (entry.Delivery, Hour: entry.CommittedMs / HourMs))
            .Select(hour => hour.ToList())
            .Where(hour => hour.Count > 1)
            .ToList();
        if (hours.Count == 0)
        {
            return 0;
        }

        await store.Commit(
            transaction =>
            {
                foreach (var hour in hours)
                {
                    foreach (var entry in hour)
                    {
                        transaction.Delete(DeliverySpaces.Ledger, LedgerRows.Key(entry.Delivery, entry.Id));
                    }

                    var last = Merge(hour);
                    transaction.Put(DeliverySpaces.Ledger, LedgerRows.Key(last.Delivery, last.Id), LedgerRows.Encode(last));
                }

                return ValueTask.FromResult(true);
            },
            cancellation);
        return hours.Sum(hour => hour.Count - 1);
    }
}
