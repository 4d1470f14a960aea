using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>Sums and bounds over the data files of one partition.</summary>
/// <param name="partition">The partition's values.</param>
/// <param name="columns">The columns with bounds.</param>
internal sealed class PartitionSums(object?[] partition, IReadOnlyList<NestedField> columns)
{
    private readonly ColumnSums[] _columns = [.. columns.Select(column => new ColumnSums((PrimitiveType)column.Type, column.Id))];

    public object?[] Partition => partition;

    public long Records { get; private set; }

    public long Files { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Per column: smallest and largest value, nulls, NaNs; null: nothing is known.</summary>
    public object?[] Data => [.. _columns.Select(column => column.Values)];

    public void Add(Tarn.Lake.Iceberg.Manifests.DataFile file)
    {
        Records += file.RecordCount;
        Files++;
        Bytes += file.FileSizeBytes;
        foreach (var column in _columns)
        {
            column.Add(file);
        }
    }

    private sealed class ColumnSums(PrimitiveType type, int id)
    {
        private object? _min;
        private object? _max;
        private bool _hasBounds;
        private bool _isFirst = true;
        private long? _nulls;
        private long? _nans;

        public object?[]? Values => _min is null && _max is null && _nulls is null ? null
            : [MetadataValues.Of(type, _min), MetadataValues.Of(type, _max), _nulls, _nans];

        public void Add(Tarn.Lake.Iceberg.Manifests.DataFile file)
        {
            var nulls = Count(file.Metrics.NullValueCounts);
            (_nulls, _nans) = _isFirst ? (nulls, Count(file.Metrics.NanValueCounts)) : (_nulls + nulls, _nans + Count(file.Metrics.NanValueCounts));
            _isFirst = false;
            if (nulls == file.RecordCount)
            {
                return;
            }

            // A file without a bound makes the partition's bound unknown.
            var (min, max) = (Bound(file.Metrics.LowerBounds), Bound(file.Metrics.UpperBounds));
            _min = !_hasBounds ? min : min is null || _min is null ? null : ValueOrder.Compare(min, _min) < 0 ? min : _min;
            _max = !_hasBounds ? max : max is null || _max is null ? null : ValueOrder.Compare(max, _max) > 0 ? max : _max;
            _hasBounds = true;
        }

        private long? Count(IReadOnlyDictionary<int, long> counts) => counts.TryGetValue(id, out var count) ? count : null;

        private object? Bound(IReadOnlyDictionary<int, byte[]> bounds) => MetadataValues.Bound(type, bounds.GetValueOrDefault(id));
    }
}
