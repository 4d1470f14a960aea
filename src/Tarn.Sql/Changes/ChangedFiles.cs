using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Writing;

namespace Tarn.Sql.Changes;

/// <summary>A file that a statement wrote, in the folder of written files.</summary>
/// <param name="SpecId">Its partition spec.</param>
/// <param name="Partition">Its partition under that spec.</param>
internal sealed record ChangedFile(EngineFile File, int SpecId, PartitionTuple Partition);

/// <summary>The files of a change.</summary>
/// <param name="Files">Data files and files of position deletes.</param>
/// <param name="Referenced">The data files with deleted rows.</param>
/// <param name="RowCount">The number of rows that the statement changed.</param>
internal sealed record ChangedFiles(
    IReadOnlyList<ChangedFile> Files, IReadOnlyList<Lake.Iceberg.Manifests.DataFile> Referenced, long RowCount)
{
    /// <summary>The deleted rows of a table whose deletes are vectors; empty: files of position deletes have them.</summary>
    public IReadOnlyList<DeletedPositions> Places { get; init; } = [];
}
