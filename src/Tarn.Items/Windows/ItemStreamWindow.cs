using System.Globalization;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Windows;

/// <summary>
/// A table's stream as its readers see it: the part of the table's internal stream from the moment when it was switched on to the moment
/// when it was switched off. It can be read for 24 hours after that. A later window has another label.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html"/>
public sealed record ItemStreamWindow
{
    /// <summary>How long a closed window can be read.</summary>
    public static readonly TimeSpan ReadableFor = TimeSpan.FromHours(24);

    /// <summary>The end of its ARN: the time of its making, UTC, to the millisecond.</summary>
    public required string Label { get; init; }

    public required StreamView View { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>
    /// The first offsets of the shards that were open then; empty: all records of the table. Null: it is being opened, and has no records yet.
    /// </summary>
    public required IReadOnlyList<LogPosition>? Starts { get; init; }

    /// <summary>When it was closed; null: it is open.</summary>
    public DateTimeOffset? Closed { get; init; }

    /// <summary>The ends of the shards that were open then.</summary>
    public IReadOnlyList<LogPosition> Ends { get; init; } = [];

    /// <summary>Whether its records hold the item before the change.</summary>
    public bool HasOldImages => View is StreamView.OldImage or StreamView.NewAndOldImages;

    /// <summary>The label of a window that is made now.</summary>
    public static string LabelAt(DateTimeOffset now) => now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>Whether it can still be read.</summary>
    public bool IsReadable(DateTimeOffset now) => Closed is not { } closed || now < closed + ReadableFor;

    /// <summary>The first offset of a shard that belongs to it.</summary>
    public long StartOf(ShardId shard) => Find(Starts, shard) ?? 0;

    /// <summary>The offset after the last one of a shard that belongs to it.</summary>
    public long EndOf(ShardId shard) => Find(Ends, shard) ?? long.MaxValue;

    /// <summary>Its shards in the order of their opening: the ones of its beginning, and all that were opened later, up to its end.</summary>
    public IReadOnlyList<ShardDescription> ShardsOf(StreamLayout layout)
    {
        if (Starts is null)
        {
            return [];
        }

        var (found, ids) = (new List<ShardDescription>(), new HashSet<ShardId>());
        var (newest, last) = (Newest(Starts), Newest(Ends));
        foreach (var shard in layout.Shards)
        {
            // Ids only grow, and the newest shard is always open. A parent may have expired, so its child is found by its own id.
            var isIn = Starts.Count == 0 || shard.Id.Value > newest || Find(Starts, shard.Id) is not null
                || (shard.Parent is { } parent && ids.Contains(parent.Id));
            if (isIn && (Closed is null || IsBeforeEnd(shard, last)))
            {
                found.Add(shard);
                ids.Add(shard.Id);
            }
        }

        return found;
    }

    // It was open at the end, or had been closed before. Shards that replace lost ones may have lower ids than others that are open.
    private bool IsBeforeEnd(ShardDescription shard, long last) => Find(Ends, shard.Id) is not null
        || (shard.Id.Value < last && (shard.Parent is not { } parent || Find(Ends, parent.Id) is null));

    private static long Newest(IReadOnlyList<LogPosition> positions) => positions.Count == 0 ? -1 : positions.Max(position => position.Shard.Value);

    private static long? Find(IReadOnlyList<LogPosition>? positions, ShardId shard)
    {
        foreach (var position in positions ?? [])
        {
            if (position.Shard == shard)
            {
                return position.NextOffset;
            }
        }

        return null;
    }
}
