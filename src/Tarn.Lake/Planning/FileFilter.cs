using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Planning;

/// <summary>A predicate bound to a table's schema and projected to its specs.</summary>
internal sealed class FileFilter
{
    private readonly Dictionary<int, SpecFilter> _specs;

    /// <param name="schema">The schema whose field ids the predicate uses: the current one, or a snapshot's.</param>
    public FileFilter(TableMetadata table, Schema schema, Predicate predicate)
    {
        var binder = new PredicateBinder(schema);
        var bound = binder.Bind(predicate);
        _specs = table.PartitionSpecs.ToDictionary(spec => spec.SpecId, spec => new SpecFilter(bound, binder.Leaves, spec, schema));
    }

    /// <summary>The filter for files of a spec.</summary>
    public SpecFilter Of(int specId) => _specs.TryGetValue(specId, out var filter) ? filter
        : throw IcebergFormat.Broken($"the table has no partition spec {specId}");

    /// <summary>Whether a file of the manifest may have a matching row, or one that matters for matching rows.</summary>
    public bool MayMatch(ManifestFile manifest) => Of(manifest.SpecId).MayMatch(manifest);
}
