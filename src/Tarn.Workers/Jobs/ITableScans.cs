using Tarn.Lake.Catalog;
using Tarn.Lake.Planning;

namespace Tarn.Workers.Jobs;

/// <summary>
/// Writes the SQL that reads data files of a table without their deleted rows. Types, defaults, partitions and old schemas are its
/// matter; the jobs know rows only.
/// </summary>
public interface ITableScans
{
    /// <summary>
    /// A scan of all columns of the table's current schema, in order. In format version 3, the columns of
    /// <see cref="Lake.Commit.MovedRows"/> follow.
    /// </summary>
    /// <exception cref="WorkerException">NOT_SUPPORTED: a column or a file cannot be read.</exception>
    ITableScan Of(PinnedTable table, IReadOnlyList<ScanTask> files);

    /// <summary>A scan of the location and the position of each row that position deletes remove.</summary>
    /// <exception cref="WorkerException">NOT_SUPPORTED: a file cannot be read.</exception>
    ITableScan OfDeleted(PinnedTable table, IReadOnlyList<ScanTask> files);

    /// <summary>A scan of the location and the position of each row, and then of its keys.</summary>
    /// <param name="keyIds">The field ids of the key columns.</param>
    /// <exception cref="WorkerException">NOT_SUPPORTED: a column or a file cannot be read, or a key is in a list or map.</exception>
    IKeyScan OfKeys(PinnedTable table, IReadOnlyList<ScanTask> files, IReadOnlyList<int> keyIds);
}
