using System.Globalization;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Writing;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.FileTables;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;
using Tarn.Sql.Workers;
using Tarn.Sql.Workers.Pages;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Sql.Writing;

/// <summary>
/// Rewrites the files of tables in worker processes. Files are leased, verified and linked as those of statements. A
/// worker writes into its own folder within a quota. When it has written all files, its process ends, and only then do they
/// leave its folder: D20 (a version is a list of extents). The last free worker is left to statements.
/// </summary>
/// <param name="catalog">Leases files.</param>
/// <param name="workers">The processes.</param>
/// <param name="disk">The disk of the data directory.</param>
/// <param name="folder">A folder beside those of the workers, relative to the data directory.</param>
public sealed class WorkerFileJobs(ISqlCatalog catalog, WorkerPool workers, IDisk disk, string folder) : IFileJobs
{
    /// <summary>
    /// A job may write this many times its input's bytes, and these bytes more. Sorting spills the rows uncompressed.
    /// </summary>
    private const int WrittenShareMax = 16;

    private const long WrittenBytesMin = 256L << 20;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RewrittenRows>> Rewrite(RewriteJob job, CancellationToken cancellationToken)
    {
        disk.Guard.CheckBulk();
        var name = job.Table.Table.Name;
        var principal = new SqlPrincipal(name.Scope.Account, name.Scope.Region, "tarn:maintenance", "");
        try
        {
            using var leases = new LeaseSet();
            var groups = Groups(job);
            await leases.Take(catalog, principal, groups.SelectMany(g => g.Locations), cancellationToken);
            foreach (var group in groups)
            {
                await ScanVerification.Run([group.Scan], group.ByScan, leases, cancellationToken);
            }

            var worker = await workers.TryRent(principal, cancellationToken)
                ?? throw new TarnException(ErrorKind.Unavailable, "All SQL workers but one are busy with statements.");
            try
            {
                var written = new List<RewrittenRows>();
                foreach (var group in groups)
                {
                    written.Add(await Write(job, group, leases, worker, written.Count, cancellationToken));
                }

                return await Take(worker, written);
            }
            finally
            {
                await workers.Return(worker);
            }
        }
        catch (SqlException failure)
        {
            throw new TarnException(KindOf(failure.Name), $"Table {name}: {failure.Message}", failure);
        }
    }

    private static List<Group> Groups(RewriteJob job)
    {
        var table = job.Table.Metadata;
        var columns = IcebergColumns.Of(table.CurrentSchema);
        var handle = new TableHandle(job.Table.Table.Name.Database, job.Table.Table.Name.Table, columns, table.CurrentSnapshotId?.Value)
        {
            Names = NameMapping.Of(table),
        };
        var scan = new ScanNode(
            0, handle, [.. columns.Select((_, i) => new ScanPath(i, []))], [.. columns.Select((column, i) => new PlanColumn(i, column.Type))]);
        return [.. job.Groups.Select(group => new Group(
            scan, QueryRunner.Readable(new IcebergFiles(table, table.CurrentSchema).Of(group), handle)))];
    }

    private static async Task<RewrittenRows> Write(
        RewriteJob job, Group group, LeaseSet leases, Worker worker, int number, CancellationToken cancellationToken)
    {
        var table = job.Table.Metadata;
        var links = leases.Link(group.Files, worker.Folder);
        links = (await new FileSchemas().Add([group.Scan], new Dictionary<int, ScanFiles> { [0] = links }, worker, cancellationToken))[0];
        var statements = new RewriteStatements(table, group.Scan, links, worker.EngineBytes);
        var quota = WrittenBytesMin + (WrittenShareMax * group.Files.Data.Sum(f => f.SizeBytes));
        var listed = group.Files.Data.Sum(f => f.RecordCount);
        var (live, hasNegativeZero, nans) = (listed, false, (IReadOnlyList<long>)[]);
        if (statements.NeedsLook)
        {
            IReadOnlyList<SqlType> types = [SqlType.Bigint, SqlType.Boolean, .. statements.Floats.Select(_ => SqlType.Bigint)];
            var look = await Row(worker, statements.Look(), types, quota, cancellationToken);
            (live, hasNegativeZero, nans) = (Number(look[0]), look[1] == "true", [.. look.Skip(2).Select(Number)]);
        }

        if (live > listed || (live < listed && group.Files.Deletes.Count == 0))
        {
            throw Miscounted(table, live, listed);
        }

        if (live == 0)
        {
            return new RewrittenRows(null, listed, listed);
        }

        var path = $"{WorkerSettings.OutputFolder}/{number.ToString(CultureInfo.InvariantCulture)}.parquet";
        var rows = Number((await Row(worker, statements.Copy(path, !hasNegativeZero), [SqlType.Bigint], quota, cancellationToken))[0]);
        if (rows != live)
        {
            throw Miscounted(table, rows, live);
        }

        var file = new EngineFile
        {
            Path = path,
            RowCount = rows,
            NanCounts = statements.Floats.Select((leaf, i) => (leaf.FieldId, Count: nans[i])).ToDictionary(n => n.FieldId, n => n.Count),
            SortOrderId = statements.Order?.OrderId,
        };
        return new RewrittenRows(file, listed, listed - live);
    }

    /// <summary>Ends the worker, and takes the files that it wrote.</summary>
    private async Task<IReadOnlyList<RewrittenRows>> Take(Worker worker, List<RewrittenRows> written)
    {
        await worker.Exit();
        var taken = new List<RewrittenRows>();
        try
        {
            foreach (var rows in written)
            {
                var file = rows.File;
                if (file is not null)
                {
                    var path = $"{folder}/{WorkerPool.WrittenPrefix}{Guid.CreateVersion7():N}.parquet";
                    worker.Folder.Take(file.Path, disk.LocalPath(path));
                    file = file with { Path = path };
                }

                taken.Add(rows with { File = file });
            }

            return taken;
        }
        catch
        {
            taken.ForEach(rows => disk.Delete(rows.File?.Path ?? ""));
            throw;
        }
    }

    private static async Task<IReadOnlyList<string?>> Row(
        Worker worker, WorkerStatement statement, IReadOnlyList<SqlType> types, long quota, CancellationToken cancellationToken)
    {
        var row = new List<string?>();
        await worker.Run(
            statement with { WrittenBytesMax = quota },
            bytes =>
            {
                var page = ResultPage.Read(bytes, types);
                row.AddRange(page.RowCount == 1 && row.Count == 0 ? types.Select((_, i) => page.Text(0, i)) : []);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        return row.Count == types.Count ? row : throw new SqlException(SqlErrorName.GenericInternalError, "a worker sent another number of rows");
    }

    private static long Number(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);

    private static TarnException Miscounted(TableMetadata table, long found, long expected) => new(
        ErrorKind.Damaged, $"Files of table {table.Location} have {found} rows where {expected} were expected; nothing was rewritten.");

    private static ErrorKind KindOf(string name) => name switch
    {
        SqlErrorName.NotSupported => ErrorKind.NotSupported,
        SqlErrorName.ExceededMemoryLimit or SqlErrorName.ExceededSpillLimit => ErrorKind.LimitExceeded,
        SqlErrorName.GenericInternalError => ErrorKind.Unavailable,
        _ => ErrorKind.Damaged,
    };

    private sealed record Group(ScanNode Scan, TableFiles Files)
    {
        public IReadOnlyDictionary<int, TableFiles> ByScan { get; } = new Dictionary<int, TableFiles> { [0] = Files };

        public IEnumerable<string> Locations => Files.Data.Select(f => f.Location).Concat(Files.Deletes.Select(d => d.Location));
    }
}
