using System.Text;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Planning;

/// <summary>
/// A predicate projected to the partition fields of one spec. It judges manifests by their summaries, partitions by
/// their tuples, and files by tuple and column statistics.
/// </summary>
internal sealed class SpecFilter
{
    private readonly BoundPredicate _predicate;
    private readonly PartitionSpec _spec;
    private readonly Schema _schema;
    private readonly bool[] _isFloating;

    /// <summary>For each test of the predicate, the projected tests with the indexes of their partition fields.</summary>
    private readonly (int Field, FieldTest Test)[][] _projected;

    public SpecFilter(BoundPredicate predicate, IReadOnlyList<BoundPredicate.Leaf> leaves, PartitionSpec spec, Schema schema)
    {
        _predicate = predicate;
        _spec = spec;
        _schema = schema;
        _isFloating = [.. spec.Fields.Select(field => SourceOf(field)?.Kind is PrimitiveKind.Float or PrimitiveKind.Double)];
        _projected = [.. leaves.Select(Project)];
    }

    /// <summary>The number of the spec's fields.</summary>
    public int FieldCount => _spec.Fields.Count;

    /// <summary>Whether a file of the manifest may have a matching row.</summary>
    public bool MayMatch(ManifestFile manifest) =>
        manifest.Partitions is not { } summaries || summaries.Count != _spec.Fields.Count || _predicate.MayMatch(new SummarySource(this, summaries));

    /// <summary>Whether a file of the partition may have a matching row.</summary>
    public bool MayMatch(CompactManifest manifest, int partition) => _predicate.MayMatch(new PartitionSource(this, manifest, partition));

    /// <summary>Whether the file may have a matching row. Its partition was asked before.</summary>
    public bool MayMatch(CompactManifest manifest, in CompactFile file)
    {
        var source = new FileSource(this, manifest, file);
        return _predicate.MayMatch(source);
    }

    private (int Field, FieldTest Test)[] Project(BoundPredicate.Leaf leaf)
    {
        var projected = new List<(int, FieldTest)>();
        for (var i = 0; i < _spec.Fields.Count; i++)
        {
            if (_spec.Fields[i].SourceId == leaf.FieldId && SourceOf(_spec.Fields[i]) is { } source
                && TransformProjection.Project(leaf.Test, source, _spec.Fields[i].Transform) is { } test)
            {
                projected.Add((i, test));
            }
        }

        return [.. projected];
    }

    private PrimitiveType? SourceOf(PartitionField field) =>
        _schema.FieldsById.TryGetValue(field.SourceId, out var source) ? source.Type as PrimitiveType : null;

    private bool MayPass(BoundPredicate.Leaf leaf, CompactManifest manifest, int partition)
    {
        if (leaf.FieldId == FileFields.PartitionPath)
        {
            var path = _spec.Fields.Count == 0 ? "" : PartitionPath.Of(_spec, _schema, manifest.Tuple(partition, _spec.Fields.Count));
            return leaf.Test.MayPass(ValueRange.Of(Encoding.UTF8.GetBytes(path), isNan: false));
        }

        var projected = _projected[leaf.Number];
        if (projected.Length == 0)
        {
            return true;
        }

        var reader = manifest.Partition(partition);
        for (var (field, at) = (0, 0); at < projected.Length; field++)
        {
            var range = PartitionBytes.TryNext(ref reader, out var value, out var isNan) ? ValueRange.Of(value, isNan) : ValueRange.Null;
            for (; at < projected.Length && projected[at].Field == field; at++)
            {
                if (!projected[at].Test.MayPass(range))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private readonly struct SummarySource(SpecFilter filter, IReadOnlyList<PartitionFieldSummary> summaries) : BoundPredicate.ITestSource
    {
        public bool MayPass(BoundPredicate.Leaf leaf)
        {
            foreach (var (field, test) in filter._projected[leaf.Number])
            {
                var summary = summaries[field];
                var mayBeNan = filter._isFloating[field] && summary.ContainsNan is not false;
                var range = new ValueRange
                {
                    MayBeNull = summary.ContainsNull,
                    MayBeNan = mayBeNan,

                    // Without a bound all values are null or NaN. A summary with neither bounds nor nulls is not believed.
                    MayBeValue = summary.LowerBound is not null || summary.UpperBound is not null || (!summary.ContainsNull && summary.ContainsNan is not true),
                    HasLower = summary.LowerBound is not null,
                    HasUpper = summary.UpperBound is not null,
                    Lower = summary.LowerBound,
                    Upper = summary.UpperBound,
                };
                if (!test.MayPass(range))
                {
                    return false;
                }
            }

            return true;
        }
    }

    private readonly struct PartitionSource(SpecFilter filter, CompactManifest manifest, int partition) : BoundPredicate.ITestSource
    {
        public bool MayPass(BoundPredicate.Leaf leaf) => filter.MayPass(leaf, manifest, partition);
    }

    private readonly ref struct FileSource(SpecFilter filter, CompactManifest manifest, CompactFile file) : BoundPredicate.ITestSource
    {
        private readonly CompactFile _file = file;

        public bool MayPass(BoundPredicate.Leaf leaf)
        {
            if (leaf.FieldId == FileFields.Path)
            {
                return leaf.Test.MayPass(ValueRange.Of(Encoding.UTF8.GetBytes(_file.Path), isNan: false));
            }

            return leaf.Test.MayPass(ColumnRange.Of(_file, leaf.FieldId, leaf.Test.CanBeNan)) && filter.MayPass(leaf, manifest, _file.Partition);
        }
    }
}
