using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;

namespace Tarn.Lake.Hive.Projection;

/// <summary>
/// The partitions of a table that its properties describe (<c>projection.*</c>, <c>storage.location.template</c>) instead of rows of the
/// catalog. Immutable.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html</remarks>
public sealed class PartitionProjection
{
    /// <summary>Most partitions that a statement may leave.</summary>
    public const int PartitionsMax = 1_000_000;

    private readonly TableName _table;
    private readonly IReadOnlyList<ProjectedKey> _keys;
    private readonly LocationTemplate _location;

    private PartitionProjection(TableName table, IReadOnlyList<ProjectedKey> keys, LocationTemplate location)
    {
        _table = table;
        _keys = keys;
        _location = location;
    }

    /// <summary>The projection of a table; null: it has no partition keys, or none is enabled.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: a property is wrong or missing; the message names it, <see cref="Tarn.Storage.TarnException.Reason"/> is one of
    /// <see cref="ProjectionFaults"/>.
    /// </exception>
    public static PartitionProjection? Of(HiveTable table)
    {
        var properties = new ProjectionProperties(table.Parameters);
        if (table.Keys.Count == 0 || !properties.IsEnabled)
        {
            return null;
        }

        var unknown = table.Keys.Select(key => key.Name).Where(key => properties.OfKey(key, "type") is null).ToArray();
        if (unknown.Length > 0)
        {
            throw ProjectionFaults.NotConfigured(table.Name, unknown);
        }

        var keys = table.Keys.Select(key => ProjectedKeyReader.Read(key, properties)).ToArray();
        return new PartitionProjection(table.Name, keys, LocationTemplate.Of(table, properties));
    }

    /// <summary>
    /// The partitions whose values the constraints allow, in ascending order of the ranges of the keys. They are made while the caller
    /// reads them; nothing is listed.
    /// </summary>
    /// <param name="constraints">A constraint for each partition key.</param>
    /// <param name="now">The moment that NOW means.</param>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: an injected key has no set of values, or more than <see cref="PartitionsMax"/> partitions are left. The call
    /// itself throws it.
    /// </exception>
    public IEnumerable<ProjectedPartition> Partitions(IReadOnlyList<KeyConstraint> constraints, DateTimeOffset now)
    {
        var selections = new SeriesSelection[_keys.Count];
        var count = 1L;
        for (var i = 0; i < selections.Length; i++)
        {
            selections[i] = _keys[i].Select(constraints[i], now) ?? throw ProjectionFaults.TooMany(_table);
            count = Math.Min(count, PartitionsMax + 1L) * Math.Min(selections[i].Count, PartitionsMax + 1L);
        }

        return count <= PartitionsMax ? Combine(selections) : throw ProjectionFaults.TooMany(_table);
    }

    // The last key varies fastest.
    private IEnumerable<ProjectedPartition> Combine(SeriesSelection[] selections)
    {
        var open = new Stack<IEnumerator<KeyValue>>();
        var chosen = new KeyValue[selections.Length];
        open.Push(selections[0].Values().GetEnumerator());
        while (open.Count > 0)
        {
            var at = open.Count - 1;
            if (!open.Peek().MoveNext())
            {
                open.Pop().Dispose();
                continue;
            }

            chosen[at] = open.Peek().Current;
            if (at + 1 < selections.Length)
            {
                open.Push(selections[at + 1].Values().GetEnumerator());
                continue;
            }

            yield return new ProjectedPartition(Array.ConvertAll(chosen, value => value.Text), _location.Of(chosen));
        }
    }
}
