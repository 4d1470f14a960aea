using System.Globalization;

namespace Tarn.Lake.Catalog;

/// <summary>Records of one shard that were durable, and that a reader of a fed table does not get.</summary>
/// <param name="Delivery">The delivery that has not read or committed them.</param>
/// <param name="Shard">The shard, by its name.</param>
/// <param name="From">The sequence number of the first one.</param>
/// <param name="Records">Their number.</param>
/// <param name="Reason">The reason, one sentence without its end.</param>
public sealed record LeftOutRecords(string Delivery, string Shard, string From, long Records, string Reason)
{
    private const int ShownMax = 10;

    /// <summary>Whether some of the records may be for other tables.</summary>
    public bool IsAtMost { get; init; }

    public static long Sum(IEnumerable<LeftOutRecords> all) => all.Sum(records => records.Records);

    /// <summary>Describes the records of at most 10 shards.</summary>
    public static string Describe(IReadOnlyList<LeftOutRecords> all)
    {
        var shown = string.Join("; ", all.Take(ShownMax));
        return all.Count <= ShownMax ? shown : string.Create(
            CultureInfo.InvariantCulture, $"{shown}; and {Sum(all.Skip(ShownMax))} records of {all.Count - ShownMax} more shards");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(IsAtMost ? "at most " : "")}{Records} record{(Records == 1 ? "" : "s")} of {Shard} of delivery {Delivery}, from sequence number {From}: {Reason}");
}
