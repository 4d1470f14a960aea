using Tarn.Lake.Iceberg.Manifests;

namespace Tarn.Lake.Catalog;

/// <summary>The live files of a snapshot.</summary>
/// <param name="Data">Data files.</param>
/// <param name="Deletes">Delete files.</param>
public sealed record SnapshotFiles(IReadOnlyList<ManifestEntry> Data, IReadOnlyList<ManifestEntry> Deletes);
