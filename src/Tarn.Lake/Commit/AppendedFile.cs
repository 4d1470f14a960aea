using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Commit;

/// <summary>A data file of an append.</summary>
/// <param name="File">
/// What the manifest says about it: path (the staged file's location), partition tuple by the table's default spec, counts, metrics.
/// </param>
/// <param name="Staged">Its bytes.</param>
public sealed record AppendedFile(DataFile File, StagedFile Staged);
