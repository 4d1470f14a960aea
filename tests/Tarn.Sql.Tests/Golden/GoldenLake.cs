using Tarn.Sql.Running;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Writing;
using Tarn.Lake.Planning;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.Planning;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Results;
using Tarn.Sql.Jobs;
using Tarn.Sql.Tests.Running;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using Tarn.Workers.Jobs;
using Tarn.Workers.Leases;
using Tarn.Workers.Pool;

namespace Tarn.Sql.Tests.Golden;

/// <summary>Tables that other engines wrote, as objects of a real store and rows of a real catalog, read by real workers.</summary>
public sealed class GoldenLake : IAsyncLifetime
{
    public static readonly SqlPrincipal Principal = new("000000000000", "us-east-1", "root", "primary") { Rights = InstanceRights.Instance };

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-golden-").FullName;
    private readonly MemoryMetadataStore _metadata = new();
    private readonly PlanningThreads _threads = new(256L << 20, TimeProvider.System);
    private ObjectStore _objects = null!;
    private LakeCatalog _catalog = null!;
    private WorkerPool _pool = null!;
    private FileDisk _disk = null!;
    private LakeSqlCatalog _tables = null!;

    public async Task InitializeAsync()
    {
        _disk = new FileDisk(Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName, TimeProvider.System);
        _objects = await ObjectStore.Open(_disk, _metadata, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 1 }, default);
        await _objects.CreateBucket("golden", Principal.Account, Principal.Region, default);
        _catalog = await LakeCatalog.Open(_metadata, await MemoryCatalogNames.Open(_metadata, default), new ObjectTableFiles(_objects), default);
        await Upload();
        _pool = await WorkerPool.Start(
            TestWorkers.Options(_folder) with { ScratchFolder = _disk.LocalPath(DataDirectory.ScratchWorkers) }, TimeProvider.System, default);
        _tables = new LakeSqlCatalog(_catalog, _objects);
    }

    public async Task DisposeAsync()
    {
        await _pool.DisposeAsync();
        _catalog.Dispose();
        await _objects.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The table's name in SQL.</summary>
    public static string SqlName(string table) => $"golden.{table.Replace('/', '_')}";

    /// <param name="sql">The statement.</param>
    /// <param name="snapshot">The snapshot at which its tables are read; null: the current one.</param>
    internal async Task<(IReadOnlyList<ResultColumn> Columns, List<string?[]> Rows, QueryOutcome Outcome)> Query(string sql, string? snapshot = null)
    {
        ISqlCatalog tables = snapshot is null ? _tables : new SnapshotCatalog(_tables, long.Parse(snapshot));
        var queries = new QueryRunner(tables, _pool, _threads);
        IReadOnlyList<ResultColumn> columns = [];
        var rows = new List<string?[]>();
        var outcome = await queries.Run((QueryStatement)SqlParser.Parse(sql), Principal, new(new("golden"), [], new()), known =>
        {
            columns = known;
            return bytes =>
            {
                var page = ResultPage.Read(bytes, [.. known.Select(c => c.Type)]);
                rows.AddRange(Enumerable.Range(0, page.RowCount).Select(r => known.Select((_, c) => page.Text(r, c)).ToArray()));
                return ValueTask.CompletedTask;
            };
        }, default);
        return (columns, rows, outcome);
    }

    /// <summary>The catalog, the committers, and the parts that rewrite files.</summary>
    internal (LakeCatalog Catalog, TableCommitters Committers, IFileJobs Jobs, DataFileAdoption Adoption) Rewriting()
    {
        var jobs = new WorkerFileJobs(new SqlTableScans(), new LakeSqlCatalog(_catalog, _objects), _pool, _disk, DataDirectory.ScratchWorkers);
        return (_catalog, new TableCommitters(_metadata, _catalog, TimeProvider.System), jobs, new DataFileAdoption(_disk, new ObjectTableFiles(_objects)));
    }

    /// <summary>Changes an object's bytes, and returns the old ones.</summary>
    internal async Task<byte[]> Change(string key, Func<byte[], byte[]> change)
    {
        var before = await _objects.ReadAll(await _objects.Head("golden", key, default), default);
        await _objects.Put("golden", key, change([.. before]), PutOptions.None, default);
        return before;
    }

    private async Task Upload()
    {
        var scope = new CatalogScope(Principal.Account, Principal.Region);
        await _metadata.Commit(async tx => await _catalog.CreateDatabase(tx, new DatabaseName(scope, "golden"), null, default, 1), default);
        foreach (var (name, bytes) in GoldenFiles.All())
        {
            await _objects.Put("golden", name, bytes, PutOptions.None, default);
        }

        foreach (var table in GoldenFiles.Tables)
        {
            var expected = GoldenFiles.Expected(table);
            var location = $"{expected.GetProperty("location").GetString()}/{expected.GetProperty("metadata_file").GetString()}";
            var name = new TableName(scope, "golden", table.Replace('/', '_'));
            var metadata = await _catalog.Loader.Metadata(location, default);
            var registered = new CatalogTable { Name = name, CreatedMs = 1, UpdatedMs = 1 }.PointTo(location, metadata, InstanceRights.Instance);
            await _metadata.Commit(async tx => await _catalog.CreateTable(tx, registered), default);
        }
    }

    /// <summary>The catalog with every table at one snapshot.</summary>
    private sealed class SnapshotCatalog(LakeSqlCatalog tables, long snapshot) : ISqlCatalog
    {
        public ValueTask<IReadOnlyList<string>> ListDatabases(SqlPrincipal principal, CancellationToken cancellationToken) =>
            tables.ListDatabases(principal, cancellationToken);

        public ValueTask<IReadOnlyList<string>?> ListTables(SqlPrincipal principal, string database, CancellationToken cancellationToken) =>
            tables.ListTables(principal, database, cancellationToken);

        public ValueTask<IReadOnlyList<string>?> ListViews(SqlPrincipal principal, string database, CancellationToken cancellationToken) =>
            tables.ListViews(principal, database, cancellationToken);

        public bool HasPartitions(SqlPrincipal principal, string database, string table) => tables.HasPartitions(principal, database, table);

        public ValueTask<TableHandle?> FindView(SqlPrincipal principal, string database, string name, CancellationToken cancellationToken) =>
            tables.FindView(principal, database, name, cancellationToken);

        public ValueTask<TableHandle?> FindTable(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken) =>
            tables.FindTableAt(principal, database, table, new TablePoint.OfSnapshot(snapshot), cancellationToken);

        public ValueTask<TableHandle?> FindTableAt(
            SqlPrincipal principal, string database, string table, TablePoint point, CancellationToken cancellationToken) =>
            point is TablePoint.OfNow
                ? FindTable(principal, database, table, cancellationToken) : tables.FindTableAt(principal, database, table, point, cancellationToken);

        public ValueTask<ScannedFiles> ListFiles(TableHandle table, Predicate predicate, CancellationToken cancellationToken) =>
            tables.ListFiles(table, predicate, cancellationToken);

        public IAsyncEnumerable<object?[]> ListRows(
            TableHandle table, Predicate predicate, IReadOnlySet<int> columns, CancellationToken cancellationToken) =>
            tables.ListRows(table, predicate, columns, cancellationToken);

        public ValueTask<IFileLease> LeaseFile(string account, IRights rights, string location, CancellationToken cancellationToken) =>
            tables.LeaseFile(account, rights, location, cancellationToken);
    }
}
