using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Catalog;

/// <summary>The approximate memory of parsed metadata in bytes, computed from counts and not measured.</summary>
internal static class MemoryWeight
{
    private const long Object = 400;
    private const long Snapshot = 2_000;
    private const long MapEntry = 40;

    public static long Of(TableMetadata metadata) =>
        Object + (metadata.Snapshots.Count * Snapshot) + (metadata.Schemas.Sum(schema => schema.Columns.Fields.Count) * Object);

    public static long Of(IReadOnlyList<ManifestFile> manifests) => Object + (manifests.Count * 2 * Object);

    public static long Of(IReadOnlyList<ManifestEntry> entries) => Object + entries.Sum(entry => Of(entry.File));

    private static long Of(DataFile file)
    {
        var metrics = file.Metrics;
        var counts = metrics.ColumnSizes.Count + metrics.ValueCounts.Count + metrics.NullValueCounts.Count + metrics.NanValueCounts.Count;
        var bounds = metrics.LowerBounds.Count + metrics.UpperBounds.Count;
        return (2 * Object) + (2 * file.Path.Length) + (counts * MapEntry) + (bounds * 2 * MapEntry);
    }
}
