using Tarn.Sql.Catalog;
using Tarn.Sql.Plans;
using Tarn.Storage;
using Tarn.Workers.Leases;

namespace Tarn.Sql.Running;

/// <summary>
/// Verifies the bytes that a statement's scans read, before a worker sees the files. A flipped bit in a Parquet page
/// gives a wrong number, and only the object store has checksums of stored bytes.
/// </summary>
internal static class ScanVerification
{
    private const int FilesAtOnce = 4;

    /// <param name="scans">The statement's scans.</param>
    /// <param name="files">Files of each scan by its ordinal.</param>
    /// <param name="leases">The leases of all files.</param>
    /// <param name="cancellationToken">Ends the verification.</param>
    /// <exception cref="SqlException">ICEBERG_BAD_DATA: names table, file and position.</exception>
    public static Task Run(
        IEnumerable<ScanNode> scans, IReadOnlyDictionary<int, ScannedFiles> files, LeaseSet leases, CancellationToken cancellationToken)
    {
        var reads = new Dictionary<string, Read>();
        foreach (var scan in scans.Where(scan => files.ContainsKey(scan.Ordinal)))
        {
            Add(reads, scan, files[scan.Ordinal]);
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(reads, options, async (read, cancellationToken) => await Verify(read.Key, read.Value, leases, cancellationToken));
    }

    private static void Add(Dictionary<string, Read> reads, ScanNode scan, ScannedFiles files)
    {
        var columns = scan.Paths.Select(path => scan.Table.ColumnAt(path.Column).FieldIds(path.Fields))
            .Concat(files.KeyColumns.Values.Select(key => (IReadOnlyList<int>)[key.Root.FieldId]))
            .Where(ids => ids[0] > 0)
            .ToList();

        // Files without field ids are read by name; the read plan detects them by their footers. Ids in files of Hive tables do not count.
        foreach (var file in files.Data)
        {
            if (file.Format != "parquet" || file.Layout is not null)
            {
                reads[file.Location] = new Read(scan.Table, null);
            }
            else if (reads.TryGetValue(file.Location, out var other))
            {
                other.Columns?.AddRange(columns);
            }
            else
            {
                reads.Add(file.Location, new Read(scan.Table, [.. columns]));
            }
        }

        foreach (var delete in files.Deletes)
        {
            reads[delete.Location] = new Read(scan.Table, null);
        }
    }

    private static async Task Verify(string location, Read read, LeaseSet leases, CancellationToken cancellationToken)
    {
        try
        {
            await leases[location].Verify(read.Columns, cancellationToken);
        }
        catch (TarnException damage) when (damage.Kind == ErrorKind.Damaged)
        {
            throw new SqlException(
                SqlErrorName.IcebergBadData, $"Table '{read.Table.Database}.{read.Table.Name}': file {location} is damaged: {damage.Message}");
        }
    }

    /// <param name="Table">The table that an error names.</param>
    /// <param name="Columns">
    /// Columns and fields, each as the field ids from the top level down; null: the whole file.
    /// </param>
    private sealed record Read(TableHandle Table, List<IReadOnlyList<int>>? Columns);
}
