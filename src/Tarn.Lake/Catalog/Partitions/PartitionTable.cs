using Tarn.Lake.Catalog.Described;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Partitions;

/// <summary>
/// The partitions of one table, inside transactions. They have rows of their own and no entry in memory: a change of a partition does not
/// change its table's version.
/// </summary>
/// <param name="table">The table, which is not Iceberg.</param>
/// <param name="keys">Its partition keys.</param>
public sealed class PartitionTable(TableId table, IReadOnlyList<PartitionKey> keys)
{
    /// <summary>Most partitions in one page.</summary>
    public const int PageMax = 1_000;

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _descriptors = [];

    /// <summary>Adds a partition.</summary>
    /// <exception cref="TarnException">AlreadyExists; InvalidArgument: another number of values than of keys.</exception>
    public async ValueTask Create(IMetadataTransaction transaction, Partition partition)
    {
        var key = KeyOf(partition.Values);
        if (await transaction.Get(LakeSpaces.Partitions, key) is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, "Partition already exists.");
        }

        await PartitionRows.Put(transaction, table, key, partition);
    }

    /// <summary>Replaces a partition, which may get other values. Its creation time stays.</summary>
    /// <exception cref="TarnException">NotFound; AlreadyExists: the new values are another partition's; InvalidArgument.</exception>
    public async ValueTask Replace(IMetadataTransaction transaction, IReadOnlyList<string> values, Partition partition)
    {
        var before = await Find(transaction, values) ?? throw Missing();
        if (!before.Values.SequenceEqual(partition.Values))
        {
            await Remove(transaction, values);
            await Create(transaction, partition with { CreatedMs = before.CreatedMs });
            return;
        }

        await PartitionRows.Put(transaction, table, KeyOf(values), partition with { CreatedMs = before.CreatedMs });
    }

    /// <summary>Removes a partition. Its files stay.</summary>
    /// <exception cref="TarnException">NotFound; InvalidArgument.</exception>
    public async ValueTask Delete(IMetadataTransaction transaction, IReadOnlyList<string> values)
    {
        var key = KeyOf(values);
        _ = await transaction.Get(LakeSpaces.Partitions, key) ?? throw Missing();
        await Remove(transaction, values);
    }

    /// <summary>The partition of these values, or null.</summary>
    /// <exception cref="TarnException">InvalidArgument: another number of values than of keys.</exception>
    public async ValueTask<Partition?> Find(IMetadataReader reader, IReadOnlyList<string> values) =>
        await reader.Get(LakeSpaces.Partitions, KeyOf(values)) is { } value ? await PartitionRows.Read(reader, table, value, _descriptors) : null;

    /// <summary>One page of partitions, in the order of their keys.</summary>
    /// <param name="store">The store. Each 1,000 rows are a read of their own, because no read may last for long (D18).</param>
    /// <param name="filter">The partitions that are wanted; null: all.</param>
    /// <param name="segment">The part of a listing that several readers share; null: the whole.</param>
    /// <param name="after">The key after which the page begins, as an earlier page returned it; empty: the first page.</param>
    /// <param name="limit">Most partitions returned.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The partitions, and the key of the last one; null: no more follow.</returns>
    public async ValueTask<(IReadOnlyList<Partition> Page, ReadOnlyMemory<byte>? Next)> List(
        IMetadataStore store,
        PartitionFilter? filter,
        PartitionSegment? segment,
        ReadOnlyMemory<byte> after,
        int limit,
        CancellationToken cancellationToken)
    {
        var found = new List<Partition>();
        var rowsMax = filter is null && segment is null ? Math.Min(limit, PageMax) : PageMax;
        foreach (var range in filter?.Ranges(table) ?? [KeyRange.Prefix(PartitionRowKeys.Table(table))])
        {
            var rest = after.IsEmpty || after.Span.SequenceCompareTo(range.From.Span) < 0 ? range : range.After(after);
            for (var next = (KeyRange?)rest; next is { } part;)
            {
                var (rows, partitions) = await store.Read(reader => Read(reader, (part, rowsMax), filter, segment, limit - found.Count), cancellationToken);
                found.AddRange(partitions.Select(row => row.Partition));
                if (found.Count == limit)
                {
                    return (found, partitions[^1].Key);
                }

                next = rows.Count < rowsMax ? null : part.After(rows[^1].Key);
            }
        }

        return (found, null);
    }

    /// <summary>The owner of the statistics of a partition's columns.</summary>
    /// <exception cref="TarnException">InvalidArgument: another number of values than of keys.</exception>
    public byte[] Statistics(IReadOnlyList<string> values) => ColumnStatistics.Owner(table, KeyOf(values));

    /// <summary>Whether the table has a partition.</summary>
    public static async ValueTask<bool> HasAny(IMetadataReader reader, TableId table) =>
        (await reader.Scan(LakeSpaces.Partitions, KeyRange.Prefix(PartitionRowKeys.Table(table)), 1)).Count > 0;

    private async ValueTask<(IReadOnlyList<Row> Rows, List<(ReadOnlyMemory<byte> Key, Partition Partition)> Partitions)> Read(
        IMetadataReader reader, (KeyRange Range, int RowsMax) part, PartitionFilter? filter, PartitionSegment? segment, int limit)
    {
        var rows = await reader.Scan(LakeSpaces.Partitions, part.Range, part.RowsMax);
        var found = new List<(ReadOnlyMemory<byte>, Partition)>();
        foreach (var row in rows)
        {
            if (segment?.Holds(row.Key.Span) == false || filter?.Matches(PartitionRows.Values(row.Value)) == false)
            {
                continue;
            }

            found.Add((row.Key, await PartitionRows.Read(reader, table, row.Value, _descriptors)));
            if (found.Count == limit)
            {
                break;
            }
        }

        return (rows, found);
    }

    private async ValueTask Remove(IMetadataTransaction transaction, IReadOnlyList<string> values)
    {
        transaction.Delete(LakeSpaces.Partitions, KeyOf(values));
        await ColumnStatistics.DeleteAll(transaction, Statistics(values));
    }

    private static TarnException Missing() => new(ErrorKind.NotFound, "Cannot find partition.");

    private byte[] KeyOf(IReadOnlyList<string> values) => values.Count == keys.Count
        ? PartitionRowKeys.Of(table, keys, values)
        : throw new TarnException(
            ErrorKind.InvalidArgument, $"The number of partition keys do not match the number of partition values: {keys.Count} and {values.Count}.");
}
