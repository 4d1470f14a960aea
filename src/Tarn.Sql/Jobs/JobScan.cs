using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Plans;
using Tarn.Sql.Running;
using Tarn.Workers.Jobs;
using Tarn.Workers.Leases;
using Tarn.Workers.Pool;
using Tarn.Workers.Protocol;

namespace Tarn.Sql.Jobs;

/// <summary>A scan over files of a table.</summary>
/// <param name="scan">The scan. Its ordinal is 0.</param>
internal class JobScan(ScanNode scan, ScannedFiles files) : ITableScan
{
    /// <inheritdoc/>
    public IReadOnlyList<ScanColumn> Columns { get; } = [.. scan.Columns.Select(column => new ScanColumn(column.Name, DuckDbText.StoredTypeName(column.Type)))];

    /// <inheritdoc/>
    public IEnumerable<string> Locations => files.Data.Select(f => f.Location).Concat(files.Deletes.Select(d => d.Location));

    /// <inheritdoc/>
    public bool HasDeletes => files.Deletes.Count > 0;

    /// <inheritdoc/>
    public long SizeBytes => files.Data.Sum(f => f.SizeBytes);

    /// <inheritdoc/>
    public long RecordCount => files.Data.Sum(f => f.RecordCount);

    protected ScanNode Scan => scan;

    /// <inheritdoc/>
    public Task Verify(LeaseSet leases, CancellationToken cancellationToken) => JobErrors.Translate(async () =>
    {
        await ScanVerification.Run([scan], new Dictionary<int, ScannedFiles> { [scan.Ordinal] = files }, leases, cancellationToken);
        return true;
    });

    /// <inheritdoc/>
    public Task<IOpenScan> Open(LeaseSet leases, Worker worker, CancellationToken cancellationToken) => JobErrors.Translate(async () =>
    {
        var links = await leases.Link([scan], new Dictionary<int, ScannedFiles> { [scan.Ordinal] = files }, worker, cancellationToken);
        return (IOpenScan)new OpenScan(scan, (await new FileSchemas().Add([scan], links, worker, cancellationToken))[scan.Ordinal]);
    });

    private sealed class OpenScan(ScanNode scan, ScanFiles files) : IOpenScan
    {
        public WorkerStatement Over(IEnumerable<int> places, Func<string, string> statement) => JobErrors.Translate(() =>
        {
            var writer = new ScanWriter(new Dictionary<int, ScanFiles> { [scan.Ordinal] = files });
            var columns = places.ToList();
            var rows = writer.Write(scan with
            {
                Paths = [.. columns.Select(place => scan.Paths[place])],
                Columns = [.. columns.Select(place => scan.Columns[place])],
            });
            return new WorkerStatement { Sql = statement(rows), Functions = [.. writer.Functions], Files = writer.FileTable };
        });
    }
}
