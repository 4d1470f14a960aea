using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// Counts of the values that went to <c>_rest</c>, a row per hour, delivery, table, reason and column
/// (<c>docs/formats/delivery.md</c>). They change in the transaction that commits the values' rows. A table has one
/// committer at a time, so no row is shared by all writers: D18 (metadata has group commit).
/// </summary>
public static class RestHours
{
    /// <summary>The most columns that are counted one by one, for a table in one hour.</summary>
    public const int ColumnsMax = 1_000;

    private const byte Version = 1;
    private const byte OtherReason = 0;
    private const long HourMs = 3_600_000;

    /// <summary>The time for which the counts are retained.</summary>
    public static TimeSpan Kept => TimeSpan.FromDays(30);

    /// <summary>The begin of an hour (UTC), Unix milliseconds.</summary>
    /// <param name="timeMs">A time in the hour, Unix milliseconds.</param>
    public static long HourOf(long timeMs) => timeMs - (timeMs % HourMs);

    /// <summary>All counts from an hour on, in the order of hours, read page by page.</summary>
    /// <param name="fromMs">The begin of the first hour, Unix milliseconds.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<RestHour> All(IMetadataStore store, long fromMs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in MetadataRows.All(store, DeliverySpaces.RestHours, new KeyRange(Hour(fromMs), null), cancellationToken))
        {
            if (Decode(row.Key, row.Value) is { Values: > 0 } counted)
            {
                yield return counted;
            }
        }
    }

    /// <summary>Removes the counts of hours that ended before the retention time.</summary>
    /// <returns>The number of removed rows.</returns>
    public static async Task<int> Expire(IMetadataStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var expired = new KeyRange(ReadOnlyMemory<byte>.Empty, Hour(HourOf((now - Kept).ToUnixTimeMilliseconds())));
        var removed = 0;
        while (true)
        {
            var page = await store.Read(reader => reader.Scan(DeliverySpaces.RestHours, expired, MetadataLimits.BackgroundRowsMax), cancellationToken);
            if (page.Count == 0)
            {
                return removed;
            }

            await store.Commit(
                transaction =>
                {
                    foreach (var row in page)
                    {
                        transaction.Delete(DeliverySpaces.RestHours, row.Key);
                    }

                    return ValueTask.FromResult(true);
                },
                cancellationToken);
            removed += page.Count;
            expired = expired.After(page[^1].Key);
        }
    }

    internal static async ValueTask Add(
        IMetadataTransaction transaction, (DeliveryId Id, string Name) delivery, string table, IEnumerable<RestLine> lines, long committedMs)
    {
        byte[] prefix = [.. Hour(HourOf(committedMs)), .. DeliveryRows.Key(delivery.Id), .. Encoding.UTF8.GetBytes(table), 0];
        byte[] otherKey = [.. prefix, OtherReason];
        var other = await transaction.Get(DeliverySpaces.RestHours, otherKey) is { } row ? Counts(row) : default;
        var before = other;
        foreach (var group in lines.GroupBy(line => (line.Column, line.Reason)))
        {
            var values = group.Sum(line => line.Count);
            if (group.Key.Column is not { } column)
            {
                other.Values += values;
                continue;
            }

            byte[] key = [.. prefix, (byte)(1 + (int)group.Key.Reason), .. Encoding.UTF8.GetBytes(column)];
            if (await transaction.Get(DeliverySpaces.RestHours, key) is { } known)
            {
                transaction.Put(DeliverySpaces.RestHours, key, Encode(delivery.Name, Counts(known).Values + values, columns: 0));
            }
            else if (other.Columns < ColumnsMax)
            {
                other.Columns++;
                transaction.Put(DeliverySpaces.RestHours, key, Encode(delivery.Name, values, columns: 0));
            }
            else
            {
                other.Values += values;
            }
        }

        if (other != before)
        {
            transaction.Put(DeliverySpaces.RestHours, otherKey, Encode(delivery.Name, other.Values, other.Columns));
        }
    }

    private static byte[] Hour(long ms)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, ms);
        return key;
    }

    // The row without a column also counts the rows that have one.
    private static byte[] Encode(string name, long values, int columns) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteNumber("values"u8, values);
        if (columns > 0)
        {
            json.WriteNumber("columns"u8, columns);
        }

        json.WriteEndObject();
    });

    private static (long Values, int Columns) Counts(ReadOnlyMemory<byte> value) =>
        JsonRow.Decode(Version, value, json => (json.Number("values"), (int)(json.NumberOrNull("columns") ?? 0)));

    private static RestHour Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var names = key.Span[16..];
        var end = names.IndexOf((byte)0);
        var reason = names[end + 1];
        return JsonRow.Decode(Version, value, json => new RestHour(
            BinaryPrimitives.ReadInt64BigEndian(key.Span),
            DeliveryRows.ReadKey(key[8..16]),
            json.Text("name"),
            Encoding.UTF8.GetString(key.Span[16..(16 + end)]),
            reason == OtherReason ? null : Encoding.UTF8.GetString(key.Span[(16 + end + 2)..]),
            reason == OtherReason ? default : (MisfitReason)(reason - 1),
            json.Number("values")));
    }
}
