using System.Buffers.Binary;
using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Alarms.History;

/// <summary>The rows of history: <c>docs/formats/alarms.md</c>. They stay when their alarm is deleted.</summary>
public static class HistoryRows
{
    private const byte Version = 1;
    private const int ScanRows = 200;
    private const int ScannedMax = 10_000;
    private const int PlaceBytes = 16;

    /// <summary>(account, region, alarm, time, id) → item.</summary>
    public static Space Items { get; } = new(431, "alarms.history");

    /// <summary>(account, region, time, id, alarm) → nothing: the order of all alarms' items.</summary>
    public static Space Times { get; } = new(432, "alarms.times");

    /// <summary>Adds an item in the caller's commit.</summary>
    public static void Add(IMetadataTransaction transaction, MetricScope scope, HistoryItem item)
    {
        var place = new byte[PlaceBytes];
        BinaryPrimitives.WriteInt64BigEndian(place, item.TimeMs);
        BinaryPrimitives.WriteInt64BigEndian(place.AsSpan(8), transaction.NextId());
        transaction.Put(Items, (byte[])[.. NamePrefix(scope, item.Alarm), .. place], Encode(item));
        transaction.Put(Times, (byte[])[.. ScopePrefix(scope), .. place, .. Encoding.UTF8.GetBytes(item.Alarm)], new byte[] { Version });
    }

    /// <summary>A page of items, and the place after which the next one begins; null: it is the last.</summary>
    /// <param name="after">The place of the page before; null: the first page.</param>
    public static async ValueTask<(IReadOnlyList<HistoryItem> Items, byte[]? Next)> Page(
        IMetadataReader reader, MetricScope scope, HistoryQuery query, ReadOnlyMemory<byte>? after)
    {
        var (space, prefix) = query.Alarm is { } named ? (Items, NamePrefix(scope, named)) : (Times, ScopePrefix(scope));
        var range = new KeyRange(At(prefix, query.FromMs), query.BeforeMs == long.MaxValue ? KeyRange.Successor(prefix) : At(prefix, query.BeforeMs));
        if (after is { } place)
        {
            range = query.IsDescending ? range with { Before = place } : range.After(place);
        }

        var found = new List<HistoryItem>();
        for (var scanned = 0; scanned < ScannedMax; scanned += ScanRows)
        {
            var rows = await reader.Scan(space, range, ScanRows, query.IsDescending);
            foreach (var row in rows)
            {
                var item = query.Alarm is null ? await ItemAt(reader, scope, row.Key, prefix.Length) : Decode(row.Value);
                if (item is not null && query.Takes(item))
                {
                    found.Add(item);
                }

                if (found.Count == query.Limit)
                {
                    return (found, row.Key.ToArray());
                }

                range = query.IsDescending ? range with { Before = row.Key } : range.After(row.Key);
            }

            if (rows.Count < ScanRows)
            {
                return (found, null);
            }
        }

        return (found, (query.IsDescending ? range.Before!.Value : range.From[..^1]).ToArray());
    }

    /// <summary>Removes at most some items before a time, oldest first, of every scope.</summary>
    /// <returns>Whether there may be more.</returns>
    public static async ValueTask<bool> Trim(IMetadataTransaction transaction, long beforeMs, int limit)
    {
        var removed = 0;
        ReadOnlyMemory<byte> from = Array.Empty<byte>();
        while (removed < limit && (await transaction.Scan(Times, new KeyRange(from, null), 1)) is [var first])
        {
            var end = first.Key.Span.IndexOf((byte)0) + 1;
            var prefix = first.Key[..end].ToArray();
            foreach (var row in await transaction.Scan(Times, new KeyRange(prefix, At(prefix, beforeMs)), limit - removed))
            {
                var (place, name) = (row.Key[end..(end + PlaceBytes)], row.Key[(end + PlaceBytes)..]);
                transaction.Delete(Times, row.Key);
                transaction.Delete(Items, (byte[])[.. prefix, .. name.Span, 0, .. place.Span]);
                removed++;
            }

            from = KeyRange.Successor(prefix);
        }

        return removed == limit;
    }

    internal static byte[] Encode(HistoryItem item) => JsonRow.Encode(Version, item, HistoryItemJson.Default.HistoryItem);

    internal static HistoryItem Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, HistoryItemJson.Default.HistoryItem);

    private static async ValueTask<HistoryItem?> ItemAt(IMetadataReader reader, MetricScope scope, ReadOnlyMemory<byte> key, int start)
    {
        var place = key[start..(start + PlaceBytes)];
        var name = Encoding.UTF8.GetString(key.Span[(start + PlaceBytes)..]);
        return await reader.Get(Items, (byte[])[.. NamePrefix(scope, name), .. place.Span]) is { } value ? Decode(value) : null;
    }

    private static byte[] ScopePrefix(MetricScope scope) => [.. Encoding.UTF8.GetBytes($"{scope.Account}/{scope.Region}"), 0];

    private static byte[] NamePrefix(MetricScope scope, string alarm) => [.. ScopePrefix(scope), .. Encoding.UTF8.GetBytes(alarm), 0];

    private static byte[] At(byte[] prefix, long timeMs)
    {
        var key = new byte[prefix.Length + sizeof(long)];
        prefix.CopyTo(key, 0);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(prefix.Length), Math.Max(0, timeMs));
        return key;
    }
}
