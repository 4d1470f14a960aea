using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;

namespace Tarn.Lake.Commit;

/// <summary>A data file of an append.</summary>
/// <param name="File">
/// The file's record for the manifest: path (the staged file's location), partition tuple under the table's default
/// spec, counts, metrics.
/// </param>
/// <param name="Staged">The file's bytes.</param>
public sealed record AppendedFile(DataFile File, StagedFile Staged);
