using System.Buffers.Binary;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// Merges entries older than a day into one per hour, delivery and run: D28 (each commit adds ledger rows). Adjacent ranges
/// are joined, counts added; file names become counts and a digest. Without merging, a table flushed every second would
/// leave 31 million rows a year.
/// </summary>
public static class LedgerMerge
{
    /// <summary>Rows read and changed in one transaction: D18 (metadata has group commit).</summary>
    private const int PageRows = 500;
    private const long HourMs = 3_600_000;

    /// <summary>The time for which every commit retains its own entry.</summary>
    public static TimeSpan KeptWhole => TimeSpan.FromHours(24);

    /// <summary>
    /// Merges the entries that are old enough. A row per delivery stores how far merging has come, so that a run reads
    /// only newer entries, not the whole ledger.
    /// </summary>
    /// <returns>The number of entries that were merged into others.</returns>
    public static async Task<int> Run(IMetadataStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var cutoffMs = (now - KeptWhole).ToUnixTimeMilliseconds();
        var range = KeyRange.All;
        var merged = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = await store.Read(reader => reader.Scan(DeliverySpaces.Ledger, range, 1), cancellationToken);
            if (first.Count == 0)
            {
                return merged;
            }

            var delivery = LedgerRows.Decode(first[0].Key, first[0].Value).Delivery;
            merged += await MergeDelivery(store, delivery, cutoffMs, cancellationToken);
            range = new KeyRange(LedgerRows.DeliveryPrefix(new DeliveryId(delivery.Value + 1)), null);
        }
    }

    /// <summary>Merges several entries of one delivery and run, in order, into one; it has the id of the last.</summary>
    internal static LedgerEntry Merge(IReadOnlyList<LedgerEntry> entries) => entries[^1] with
    {
        Redriven = entries.Sum(entry => entry.Redriven),
        Ranges = Join(entries.SelectMany(entry => entry.Ranges)),
        Outputs =
        [
            .. entries.SelectMany(entry => entry.Outputs).GroupBy(output => (output.Name, output.Table, output.TableUuid)).Select(same => new LedgerOutput(
                same.Key.Name,
                same.Key.Table,
                same.Last().SnapshotId,
                same.Sum(output => output.Rows),
                Join(same.SelectMany(output => output.Ranges)))
            {
                TableUuid = same.Key.TableUuid,
                Superseded = same.Sum(output => output.Superseded),
            }),
        ],
        Files = [],
        FileSums =
        [
            .. entries
                .SelectMany(entry => entry.FileSums.Concat(entry.Files.Select(LedgerFileSum.Of)))
                .GroupBy(sum => sum.Output)
                .Select(output => output.Aggregate((one, other) => one.Add(other))),
        ],
    };

    // Only adjacent ranges: a range joined over a gap would claim that the gap was delivered, and an audit could not
    // find it.
    internal static List<LedgerRange> Join(IEnumerable<LedgerRange> ranges)
    {
        var joined = new List<LedgerRange>();
        foreach (var range in ranges.OrderBy(range => range.Shard.Value).ThenBy(range => range.FromOffset))
        {
            if (joined.Count > 0 && joined[^1] is var last && last.Shard == range.Shard && last.BeforeOffset == range.FromOffset)
            {
                joined[^1] = last.Join(range);
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined;
    }

    private static async Task<int> MergeDelivery(IMetadataStore store, DeliveryId delivery, long cutoffMs, CancellationToken cancellationToken)
    {
        var merged = 0;
        while (true)
        {
            var page = await store.Read(reader => ReadPage(reader, delivery), cancellationToken);
            var hours = page
                .TakeWhile(entry => entry.CommittedMs < cutoffMs)
                .GroupBy(entry => entry.CommittedMs / HourMs)
                .Select(hour => hour.ToList())
                .ToList();
            var changed = hours
                .SelectMany(hour => hour.GroupBy(entry => entry.Run).Select(run => run.ToList()))
                .Where(run => run.Count > 1 || run[0].Files.Count > 0)
                .ToList();
            if (hours.Count > 1 || changed.Count > 0)
            {
                await store.Commit(
                    transaction =>
                    {
                        Replace(transaction, delivery, hours, changed);
                        return ValueTask.FromResult(true);
                    },
                    cancellationToken);
            }

            merged += changed.Sum(run => run.Count - 1);
            if (hours.Sum(hour => hour.Count) < PageRows)
            {
                return merged;
            }
        }
    }

    private static async ValueTask<List<LedgerEntry>> ReadPage(IMetadataReader reader, DeliveryId delivery)
    {
        var done = await reader.Get(DeliverySpaces.LedgerMerged, LedgerRows.DeliveryPrefix(delivery)) is { } row
            ? BinaryPrimitives.ReadInt64BigEndian(row.Span)
            : (long?)null;
        var page = await DeliveryLedger.Read(reader, delivery, done is { } id ? (delivery, id) : null, PageRows);
        return [.. page];
    }

    private static void Replace(
        IMetadataTransaction transaction, DeliveryId delivery, List<List<LedgerEntry>> hours, List<List<LedgerEntry>> changed)
    {
        foreach (var run in changed)
        {
            foreach (var entry in run)
            {
                transaction.Delete(DeliverySpaces.Ledger, LedgerRows.Key(delivery, entry.Id));
            }

            var last = Merge(run);
            transaction.Put(DeliverySpaces.Ledger, LedgerRows.Key(delivery, last.Id), LedgerRows.Encode(last));
        }

        // The last hour may still get more entries.
        if (hours.Count > 1)
        {
            var done = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(done, hours[^2][^1].Id);
            transaction.Put(DeliverySpaces.LedgerMerged, LedgerRows.DeliveryPrefix(delivery), done);
        }
    }
}
