using Tarn.Sql.Catalog;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Plans;
using Tarn.Sql.Running;
using Tarn.Workers.Jobs;
using Tarn.Workers.Leases;
using Tarn.Workers.Pool;

namespace Tarn.Sql.Jobs;

/// <summary>A scan of the keys of a table's rows.</summary>
/// <param name="scan">The scan: location, position, then the keys.</param>
internal sealed class KeyScan(ScanNode scan, ScannedFiles files, IReadOnlyList<KeyColumn> keys) : JobScan(scan, files), IKeyScan
{
    /// <inheritdoc/>
    public Task<string> OpenKeys(Worker worker, IReadOnlyList<string> paths, CancellationToken cancellationToken) => JobErrors.Translate(async () =>
    {
        var links = paths.Select(path => new ScanDelete(
            new DeleteFile { Kind = DeleteKind.Equality, Location = path, SizeBytes = 0, DataSequenceNumber = 0 },
            worker.Folder.Link(new ScratchLease(path))));
        var linked = new Dictionary<int, ScanFiles>
        {
            [Scan.Ordinal] = new([]) { Deletes = [.. links], KeyColumns = keys.Index().ToDictionary(key => key.Index, key => key.Item) },
        };
        var opened = (await new FileSchemas().Add([Scan], linked, worker, cancellationToken))[Scan.Ordinal].Deletes;
        var read = new ParquetRead(opened, use => throw new SqlException(SqlErrorName.GenericInternalError, $"a file of keys lacks a column for {use.Name}"))
        {
            Group = () => 0,
        };
        var values = string.Join(", ", keys.Select((key, i) => $"{read.Value(key.Root, key.Path)} AS k{i}"));
        return $"SELECT {values} FROM {read.From()}";
    });
}
