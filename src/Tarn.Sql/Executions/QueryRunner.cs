using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Syntax;
using Tarn.Sql.Workers;

namespace Tarn.Sql.Executions;

/// <summary>The outcome of a query.</summary>
internal sealed record QueryOutcome(long Rows, long ScannedBytes, long InputRows, int FilesTotal, int FilesRead, TimeSpan Planning, TimeSpan Engine);

/// <summary>
/// Runs one SELECT, from its tree to its pages. It pins and plans, lists the files that may match, leases and links them, and runs
/// the query in a worker of the principal.
/// </summary>
internal sealed class QueryRunner(ISqlCatalog catalog, WorkerPool workers, PlanningThreads threads)
{
    private readonly FileSchemas _schemas = new();

    /// <param name="open">Called once the result's columns are known; its result receives every page.</param>
    /// <exception cref="SqlException">The statement is invalid, failed, or exceeded a limit.</exception>
    public async Task<QueryOutcome> Run(QueryStatement statement, SqlPrincipal principal, string database, IReadOnlyList<string> parameters,
        Func<IReadOnlyList<ResultColumn>, Func<ReadOnlyMemory<byte>, ValueTask>> open, CancellationToken cancellationToken)
    {
        var started = threads.Time.GetTimestamp();
        var values = await threads.Run(() => parameters.Select(SqlParser.ParseValue).ToList(), cancellationToken);
        using var query = await StatementPlanner.Plan(statement, catalog, principal, database, values, threads, cancellationToken);
        var total = 0;
        var wanted = new Dictionary<int, TableFiles>();
        foreach (var scan in query.Plan.Scans.Where(s => s.Table.Rows is null))
        {
            var predicate = await threads.Run(() => PredicateLowering.Of(scan), cancellationToken);
            var files = await catalog.ListFiles(scan.Table, predicate, cancellationToken);
            total += files.Total;
            wanted[scan.Ordinal] = Readable(files, scan.Table);
        }

        using var leases = new LeaseSet();
        await leases.Take(catalog, principal, wanted.Values.SelectMany(Locations), cancellationToken);
        await ScanVerification.Run(query.Plan.Scans, wanted, leases, cancellationToken);
        var worker = await workers.Rent(principal, cancellationToken);
        try
        {
            var links = wanted.ToDictionary(w => w.Key, w => leases.Link(w.Value, worker.Folder));
            links = await _schemas.Add(query.Plan.Scans, links, worker, cancellationToken);
            var written = await threads.Run(() => query.Write(links), cancellationToken);
            var planned = threads.Time.GetElapsedTime(started);
            var onPage = open(query.Columns);
            var done = await worker.Run(written, onPage, cancellationToken);
            var read = wanted.Values.SelectMany(f => f.Data).ToList();
            return new(done.Rows, done.BytesRead, read.Sum(f => f.RecordCount), total, read.Count, planned, threads.Time.GetElapsedTime(started) - planned);
        }
        catch (SqlException failure) when (leases.WithLocations(failure.Message) is var message && message != failure.Message)
        {
            throw new SqlException(failure.Name, message, failure.At);
        }
        finally
        {
            await workers.Return(worker);
        }
    }

    private static IEnumerable<string> Locations(TableFiles files) => files.Data.Select(f => f.Location).Concat(files.Deletes.Select(d => d.Location));

    /// <exception cref="SqlException">
    /// A file that the statement must read has a format that SQL cannot read.
    /// </exception>
    internal static TableFiles Readable(TableFiles files, TableHandle table)
    {
        if (files.Data.Any(f => f.IsEncrypted) || files.Deletes.Any(d => d.IsEncrypted))
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Table '{table.Database}.{table.Name}' has encrypted files, which SQL cannot read");
        }

        var data = files.Data.FirstOrDefault(f => f.Format is not ("parquet" or "avro"));
        var delete = files.Deletes.FirstOrDefault(d => d.Kind == DeleteKind.Vector ? d.Format != "puffin" : d.Format is not ("parquet" or "avro"));
        return data is null && delete is null ? files : throw new SqlException(SqlErrorName.NotSupported,
            $"Table '{table.Database}.{table.Name}' has {(data is null ? "delete" : "data")} file "
                + $"{data?.Location ?? delete!.Location} of format {data?.Format ?? delete!.Format}; SQL reads Parquet and Avro");
    }
}
