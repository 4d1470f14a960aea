using System.Buffers.Binary;
using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.Limits;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Writes;

namespace Tarn.Aws.DynamoDb.Limits;

/// <summary>
/// The real service's limits on reads and writes of items (<c>--limits aws</c>): units of tables and global indexes with 300 seconds of burst, of
/// partitions, on-demand rates, sizes of item collections. Without the option the door has no instance. The counts are in memory only, at most 50,000
/// entries of each kind (<see cref="LimitTable{TKey, TLimits}"/>). The expiry of items and changes of replicas use no units.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html"/>
/// <param name="collectionBytesMax">The most bytes of an item collection of a table with local indexes.</param>
public sealed partial class TableLimits(TimeProvider time, double collectionBytesMax = TableLimits.CollectionBytes)
{
    /// <summary>10 GB.</summary>
    internal const double CollectionBytes = 10.0 * (1 << 30);

    private const double BurstSeconds = 300;
    private const double PartitionReads = 3_000;
    private const double PartitionWrites = 1_000;
    private const double OnDemandReads = 12_000;
    private const double OnDemandWrites = 4_000;

    private readonly LimitTable<(long Id, bool IsWrite), UnitLimits> _units = new(_ => new UnitLimits(default));
    private readonly LimitTable<(long Id, bool IsWrite, uint Partition), UnitLimits> _partitions =
        new(key => new UnitLimits(PartitionRate(key.IsWrite)));
    private readonly LimitTable<(long Id, uint Partition), CollectionLimits> _collections = new(_ => new CollectionLimits());

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Why a read may not begin; null: it may.</summary>
    /// <param name="index">Null: of the table. Local indexes use the table's units.</param>
    /// <param name="key">A key of the table or index, or its first bytes; empty: of many partitions.</param>
    internal AwsErrorException? Read(ItemTable table, IndexDefinition? index, ReadOnlySpan<byte> key) =>
        Refusal(table, index is { IsLocal: false } ? index : null, isWrite: false, key);

    /// <summary>Counts the units of a read.</summary>
    internal void ChargeRead(ItemTable table, IndexDefinition? index, ReadOnlySpan<byte> key, double units)
    {
        if (units > 0)
        {
            Charge(table, index is { IsLocal: false } ? index : null, isWrite: false, key, units);
        }
    }

    /// <summary>
    /// Counts a write that is decided, in the table and in each global index whose row changes; returns why it is refused, else null. An index without
    /// units refuses the write of the table.
    /// </summary>
    /// <param name="units">Units of the table, its local indexes included.</param>
    /// <param name="indexUnits">Units of the global indexes whose rows change.</param>
    internal AwsErrorException? Write(
        ItemTable table, ReadOnlySpan<byte> key, WrittenItem written, double units, IEnumerable<(IndexDefinition Index, double Units)> indexUnits)
    {
        var indexes = indexUnits.Select(used => (used.Index, used.Units, Key: KeyOf(table, used.Index, written))).ToList();
        if (Refusal(table, null, isWrite: true, key) is { } refused)
        {
            return refused;
        }

        foreach (var one in indexes)
        {
            if (Refusal(table, one.Index, isWrite: true, one.Key) is { } full)
            {
                return full;
            }
        }

        if (!Grows(table, key, written))
        {
            return DynamoDbErrors.ItemCollectionSizeLimitExceededException(
                "Collection size exceeded: one or more parameter values were invalid: Item collection size limit exceeded");
        }

        Charge(table, null, isWrite: true, key, units);
        foreach (var one in indexes)
        {
            Charge(table, one.Index, isWrite: true, one.Key, one.Units);
        }

        return null;
    }

    /// <summary>Counts the units of a condition that failed or of a check: AWS charges them too.</summary>
    internal AwsErrorException? Check(ItemTable table, ReadOnlySpan<byte> key, double units)
    {
        var refused = Refusal(table, null, isWrite: true, key);
        if (refused is null)
        {
            Charge(table, null, isWrite: true, key, units);
        }

        return refused;
    }

    /// <summary>
    /// The size of an item's collection, if the caller has to count it before a write; null: it is known, another caller counts it, or it has no limit.
    /// </summary>
    internal CollectionLimits? Uncounted(ItemTable table, ReadOnlySpan<byte> key) =>
        table.Indexes.Any(index => index.IsLocal) && CollectionOf(table, key) is var found && found.BeginCount(NowMs) ? found : null;

    private static UnitRate PartitionRate(bool isWrite) => new(isWrite ? PartitionWrites : PartitionReads, 1);

    private static uint Partition(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt32BigEndian(key);

    private static byte[] KeyOf(ItemTable table, IndexDefinition index, WrittenItem written) =>
        (written.After is { } after ? KeyForm.OfIndexRow(index.Keys, table.Keys, after) : null)
        ?? (written.Before is { } before ? KeyForm.OfIndexRow(index.Keys, table.Keys, before) : null)
        ?? [];

    private AwsErrorException? Refusal(ItemTable table, IndexDefinition? index, bool isWrite, ReadOnlySpan<byte> key)
    {
        var (now, document) = (NowMs, table.Settings);
        var rate = RateOf(document, index, isWrite);
        if (!Of(table, index, isWrite, now).IsOpen(rate, now))
        {
            return document.IsProvisioned
                ? LimitErrors.Provisioned(table, index, isWrite)
                : LimitErrors.OnDemand(table, index, isWrite, isBound: rate.Max < TableUnitsMax);
        }

        return key.IsEmpty || PartitionOf(table, index, isWrite, key, now).IsOpen(PartitionRate(isWrite), now)
            ? null
            : LimitErrors.Partition(table, index, isWrite, document.IsProvisioned);
    }

    private void Charge(ItemTable table, IndexDefinition? index, bool isWrite, ReadOnlySpan<byte> key, double units)
    {
        var now = NowMs;
        Of(table, index, isWrite, now).Charge(units, now);
        if (!key.IsEmpty)
        {
            PartitionOf(table, index, isWrite, key, now).Charge(units, now);
        }
    }

    private UnitLimits Of(ItemTable table, IndexDefinition? index, bool isWrite, long now) => _units.Of((index?.Id ?? table.Id.Value, isWrite), now);

    private UnitLimits PartitionOf(ItemTable table, IndexDefinition? index, bool isWrite, ReadOnlySpan<byte> key, long now) =>
        _partitions.Of((index?.Id ?? table.Id.Value, isWrite, Partition(key)), now);

    private CollectionLimits CollectionOf(ItemTable table, ReadOnlySpan<byte> key) => _collections.Of((table.Id.Value, Partition(key)), NowMs);

    private bool Grows(ItemTable table, ReadOnlySpan<byte> key, WrittenItem written)
    {
        if (!table.Indexes.Any(index => index.IsLocal))
        {
            return true;
        }

        double bytes = (written.After?.SizeBytes ?? 0) - (written.Before?.SizeBytes ?? 0);
        foreach (var index in table.Indexes.Where(index => index.IsLocal))
        {
            bytes += RowBytes(index, table, written.After) - RowBytes(index, table, written.Before);
        }

        return CollectionOf(table, key).TryAdd(bytes, collectionBytesMax, NowMs);
    }

    private static double RowBytes(IndexDefinition index, ItemTable table, Tarn.Items.Values.Item? item) =>
        item is { } found && KeyForm.OfIndexRow(index.Keys, table.Keys, found) is not null ? index.Project(table.Keys, found).SizeBytes : 0;

    private static UnitRate RateOf(TableSettings document, IndexDefinition? index, bool isWrite)
    {
        if (document.IsProvisioned)
        {
            var units = index is null ? document.Throughput : document.Indexes.GetValueOrDefault(index.Name);
            return new UnitRate(isWrite ? units.Writes : units.Reads, BurstSeconds);
        }

        var bound = isWrite ? document.OnDemand?.Writes : document.OnDemand?.Reads;
        var max = index is null && bound is > 0 ? bound.Value : TableUnitsMax;
        return new UnitRate(isWrite ? OnDemandWrites : OnDemandReads, 1, max);
    }
}
