using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Queueing;
using Tarn.Sql.Syntax;
using Tarn.Storage.Rights;
using Tarn.Workers;
using Tarn.Workers.FileTables;
using Tarn.Workers.Leases;
using Tarn.Workers.Pool;

namespace Tarn.Sql.Running;

/// <summary>The outcome of a query.</summary>
internal sealed record QueryOutcome(
    long Rows, long ScannedBytes, long InputRows, int FilesTotal, int FilesRead, TimeSpan Planning, TimeSpan Engine, PlanStep Plan)
{
    /// <summary>Undelivered rows that were read beside the files.</summary>
    public long TailRows { get; init; }

    /// <summary>The earliest time of the cuts of fed tables, Unix milliseconds; null: none was read live.</summary>
    public long? AsOfMs { get; init; }

    /// <summary>Durable records of fed tables that the statement did not get.</summary>
    public IReadOnlyList<LeftOutRecords> LeftOut { get; init; } = [];

    /// <summary>Whether the query names its principal.</summary>
    public bool NamesUser { get; init; }
}

/// <summary>How a query runs.</summary>
/// <param name="Names">How its names are understood.</param>
/// <param name="Values">Values for `?`, each without names.</param>
/// <param name="Terms">The limits of the statement.</param>
internal sealed record QueryContext(StatementNames Names, IReadOnlyList<Expression> Values, StatementTerms Terms);

/// <summary>
/// Runs one SELECT, from its tree to its pages. It pins and plans, lists the files that may match, leases and links them, and runs
/// the query in a worker of the principal.
/// </summary>
internal sealed class QueryRunner(ISqlCatalog catalog, WorkerPool workers, PlanningThreads threads)
{
    /// <summary>Counts the statements' reads; null: they are not counted.</summary>
    public TableReads? Reads { get; init; }

    private readonly FileSchemas _schemas = new();

    /// <param name="open">Called once the result's columns are known; its result receives every page.</param>
    /// <exception cref="SqlException">The statement is invalid, failed, or exceeded a limit.</exception>
    public async Task<QueryOutcome> Run(QueryStatement statement, SqlPrincipal principal, QueryContext context,
        Func<IReadOnlyList<ResultColumn>, Func<ReadOnlyMemory<byte>, ValueTask>> open, CancellationToken cancellationToken)
    {
        var started = threads.Time.GetTimestamp();
        using var query = await StatementPlanner.Plan(statement, catalog, principal, context.Names, context.Values, threads, cancellationToken);
        return await Run(query, principal, context.Terms, started, async ready =>
        {
            var written = await threads.Run(() => query.Write(ready.Files), cancellationToken);
            var planned = threads.Time.GetElapsedTime(started);
            var done = await ready.Run(written, open(query.Columns), cancellationToken);
            return (done.Rows, planned);
        }, cancellationToken);
    }

    /// <summary>Prepares a planned statement, lets it run in a worker, and counts its costs.</summary>
    /// <param name="query">The statement.</param>
    /// <param name="principal">The caller.</param>
    /// <param name="terms">The limits.</param>
    /// <param name="started">The moment when its planning began.</param>
    /// <param name="run">Runs it; returns the number of rows, and how long planning took.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    /// <exception cref="SqlException">The statement failed, or exceeded a limit.</exception>
    public async Task<QueryOutcome> Run(PlannedQuery query, SqlPrincipal principal, StatementTerms terms, long started,
        Func<ReadyWorker, Task<(long Rows, TimeSpan Planning)>> run, CancellationToken cancellationToken)
    {
        using var leases = new LeaseSet();
        try
        {
            return await Run(query, principal, terms, started, leases, run, cancellationToken);
        }
        catch (WorkerException failure)
        {
            throw new SqlException(failure.Name, leases.WithLocations(failure.Message));
        }
    }

    private async Task<QueryOutcome> Run(PlannedQuery query, SqlPrincipal principal, StatementTerms terms, long started, LeaseSet leases,
        Func<ReadyWorker, Task<(long Rows, TimeSpan Planning)>> run, CancellationToken cancellationToken)
    {
        var total = 0;
        var wanted = new Dictionary<int, ScannedFiles>();
        foreach (var scan in query.Plan.Scans.Where(s => s.Table is { Rows: null, ListsRows: false }))
        {
            var predicate = await threads.Run(() => PredicateLowering.Of(scan), cancellationToken);
            var files = await catalog.ListFiles(scan.Table, predicate, cancellationToken);
            total += files.Total;
            wanted[scan.Ordinal] = Readable(files, scan.Table);

            // Tarn's own tables show rows by other rights.
            var rights = SystemDatabases.Contains(scan.Table.Database) ? InstanceRights.Instance : principal.Rights;
            await leases.Take(catalog, principal.Account, rights, Locations(wanted[scan.Ordinal]), cancellationToken);
        }

        RequireListed(wanted.Values.SelectMany(files => files.Data), leases);
        await ScanVerification.Run(query.Plan.Scans, wanted, leases, cancellationToken);
        var worker = await workers.Rent(principal.Worker, cancellationToken);
        var hasRows = false;
        try
        {
            var linked = await leases.Link(query.Plan.Scans, wanted, worker, cancellationToken);
            var links = await _schemas.Add(query.Plan.Scans, linked, worker, cancellationToken);
            var ready = new ReadyWorker(worker, links, terms);
            hasRows = await AddRows(query, links, ready, cancellationToken);

            var (rows, planning) = await run(ready);
            var read = wanted.Values.SelectMany(f => f.Data).ToList();
            var steps = PlanStep.Of(query.Plan, scan => wanted.TryGetValue(scan, out var files)
                ? (files.Data.Sum(f => f.RecordCount), files.Data.Sum(f => f.SizeBytes)) : default);
            Count(query, principal, wanted);
            var tail = query.Plan.Scans.Sum(scan => scan.Table.Tail?.Sum(file => file.Rows) ?? 0);
            return new(rows, ready.BytesRead, read.Sum(f => f.RecordCount) + tail, total, read.Count, planning,
                threads.Time.GetElapsedTime(started) - planning, steps)
            {
                TailRows = tail,
                NamesUser = query.NamesUser,
                AsOfMs = query.Plan.Scans.Min(scan => scan.Table.AsOfMs),
                LeftOut = [.. query.Plan.Scans.SelectMany(scan => scan.Table.LeftOut).DistinctBy(records => (records.Delivery, records.Shard, records.From))],
            };
        }
        finally
        {
            if (hasRows)
            {
                await worker.Exit();
            }

            await workers.Return(worker);
        }
    }

    // Adds undelivered rows and rows of metadata. True: the worker has a table of rows.
    private async Task<bool> AddRows(PlannedQuery query, Dictionary<int, ScanFiles> links, ReadyWorker ready, CancellationToken cancellationToken)
    {
        foreach (var scan in query.Plan.Scans.Where(s => s.Table.Tail is { Count: > 0 } && links.ContainsKey(s.Ordinal)))
        {
            links[scan.Ordinal] = links[scan.Ordinal] with
            {
                Tail = [.. scan.Table.Tail!.Select(file => new TailLink(ready.Worker.Folder.Link(file.LocalPath, file.Name), file.Chunks, file.Shards))],
            };
        }

        foreach (var scan in query.Plan.Scans.Where(s => s.Table.ListsRows))
        {
            var predicate = await threads.Run(() => PredicateLowering.Of(scan), cancellationToken);
            var listed = catalog.ListRows(scan.Table, predicate, scan.Paths.Select(p => p.Column).ToHashSet(), cancellationToken);
            links[scan.Ordinal] = await ListedRows.Hand(scan, listed, ready, cancellationToken);
        }

        return links.Values.Any(files => files.Listed is not null);
    }

    private void Count(PlannedQuery query, SqlPrincipal principal, Dictionary<int, ScannedFiles> read)
    {
        foreach (var scans in query.Plan.Scans.Where(scan => read.ContainsKey(scan.Ordinal)).GroupBy(scan => (scan.Table.Database, scan.Table.Name)))
        {
            var rows = scans.Sum(scan => read[scan.Ordinal].Data.Sum(file => file.RecordCount) + (scan.Table.Tail?.Sum(file => file.Rows) ?? 0));
            Reads?.Add(principal, scans.First().Table, rows);
        }
    }

    // A folder's listing and its rows are of one moment. Its files have no metadata that would retain replaced ones.
    private static void RequireListed(IEnumerable<ScannedFile> files, LeaseSet leases)
    {
        if (files.FirstOrDefault(file => file.Version is { } version && leases[file.Location].LinkName != ObjectLeases.LinkNameOf(version)) is { } replaced)
        {
            throw new SqlException(
                SqlErrorName.HiveFileNotFound, $"File {replaced.Location} was replaced after the statement listed its folder; run the statement again");
        }
    }

    private static IEnumerable<string> Locations(ScannedFiles files) => files.Data.Select(f => f.Location).Concat(files.Deletes.Select(d => d.Location));

    /// <exception cref="SqlException">
    /// A file that the statement must read has a format that SQL cannot read.
    /// </exception>
    internal static ScannedFiles Readable(ScannedFiles files, TableHandle table)
    {
        if (files.Data.Any(f => f.IsEncrypted) || files.Deletes.Any(d => d.IsEncrypted))
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Table '{table.Database}.{table.Name}' has encrypted files, which SQL cannot read");
        }

        var data = files.Data.FirstOrDefault(f => f.Format is not ("parquet" or "avro" or "rows"));
        var delete = files.Deletes.FirstOrDefault(d => d.Kind == DeleteKind.Vector ? d.Format != "puffin" : d.Format is not ("parquet" or "avro"));
        return data is null && delete is null ? files : throw new SqlException(SqlErrorName.NotSupported,
            $"Table '{table.Database}.{table.Name}' has {(data is null ? "delete" : "data")} file "
                + $"{data?.Location ?? delete!.Location} of format {data?.Format ?? delete!.Format}; SQL reads Parquet and Avro");
    }
}
