using Tarn.Sql.Running;
using System.Globalization;
using Tarn.DuckDb;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Lake.Maintenance.Statistics;
using Tarn.Lake.Shredding;
using Tarn.Lake.Tests.Views;
using Tarn.Lake.Views;
using Tarn.Lake.Writing;
using Tarn.Sql.Catalog;
using Tarn.Sql.Changes;
using Tarn.Sql.Executions;
using Tarn.Sql.Planning;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Results;
using Tarn.Sql.Jobs;
using Tarn.Sql.Tests.Running;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using Tarn.Workers.Jobs;
using Tarn.Workers.Pool;

namespace Tarn.Sql.Tests.Writing;

/// <summary>A lake on its real storage, with workers: SQLite, blob files and processes in one folder.</summary>
internal sealed class LakeWorld : IAsyncDisposable
{
    public static readonly SqlPrincipal Principal = new("000000000000", "us-east-1", "root", "primary") { Rights = InstanceRights.Instance };
    public static readonly TableName Name = new(new CatalogScope(Principal.Account, Principal.Region), "db", "t");

    private readonly DuckDatabase _database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 64 << 20, Threads = 1, TempDirectory = null });
    private readonly MemoryCatalogNames _names;
    private readonly LakeViews _views;
    private readonly QueryRunner _queries;
    private readonly LakeSqlCatalog _sql;
    private readonly ITableFiles _files;

    private LakeWorld(FileDisk disk, SqliteMetadataStore store, ObjectStore objects, MemoryCatalogNames names, LakeCatalog catalog, WorkerPool pool,
        Func<ITableFiles, ITableFiles> decorate, TimeProvider time)
    {
        (Disk, Store, Objects, _names, Catalog, Pool) = (disk, store, objects, names, catalog, pool);
        _views = new LakeViews(catalog, new TextViewDocuments());
        Files = new ObjectTableFiles(objects);
        Committers = new TableCommitters(store, catalog, time);
        var files = decorate(Files);
        _files = files;
        Adoption = new DataFileAdoption(disk, files);
        var sql = new LakeSqlCatalog(catalog, objects, _views);
        Jobs = new WorkerFileJobs(new SqlTableScans(), sql, pool, disk, DataDirectory.ScratchWorkers);
        Compaction = new TableCompaction(Committers, Jobs, Adoption);
        Journal = new RetypeJournal(store, catalog);
        Retyping = new TableRetyping(catalog, Committers, Jobs, Adoption);
        Statistics = new TableStatistics(Committers, Jobs, files);
        Maintenance = MaintenanceWith(Retyping, Statistics);
        _queries = new QueryRunner(sql, pool, new PlanningThreads(64L << 20, TimeProvider.System));
        _sql = sql;
    }

    public OwnChanges OwnChanges => new(StatementLake(), _sql, Pool, 64L << 20, TimeProvider.System);
    public OwnQueries OwnQueries => new(_sql, Pool, 64L << 20, TimeProvider.System);

    /// <summary>Statements on this lake.</summary>
    public ExecutionService Statements { get; private set; } = null!;

    public FileDisk Disk { get; }

    public SqliteMetadataStore Store { get; }

    public ObjectStore Objects { get; }

    public LakeCatalog Catalog { get; }

    public WorkerPool Pool { get; }

    public ObjectTableFiles Files { get; }

    public TableCommitters Committers { get; }

    public DataFileAdoption Adoption { get; }

    public WorkerFileJobs Jobs { get; }

    public TableCompaction Compaction { get; }

    public TableRetyping Retyping { get; }

    public TableStatistics Statistics { get; }

    public RetypeJournal Journal { get; }

    public TableMaintenance Maintenance { get; }

    /// <summary>Maintenance with other bounds.</summary>
    public TableMaintenance MaintenanceWith(TableRetyping retyping, TableStatistics statistics) =>
        new(Catalog, Committers, new RetypeStep(Catalog, retyping, Journal), Compaction, statistics);

    public static async Task<LakeWorld> Open(string folder, Func<ITableFiles, ITableFiles>? decorate = null, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        Directory.CreateDirectory(folder);
        var disk = new FileDisk(folder, time);
        disk.CreateFolder(DataDirectory.ScratchWorkers);
        var store = SqliteMetadataStore.Open(Path.Combine(folder, "meta.db"), null, time, failure => Environment.FailFast(failure.ToString()));
        var objects = await ObjectStore.Open(disk, store, time, new ObjectStoreOptions { DiskThreads = 2 }, default);
        var names = await MemoryCatalogNames.Open(store, default);
        var catalog = await LakeCatalog.Open(store, names, new ObjectTableFiles(objects), default);
        // One principal asks, so a process kept ready for another one would only be started and ended.
        var options = TestWorkers.Options(folder) with { ScratchFolder = disk.LocalPath(DataDirectory.ScratchWorkers), SparesMin = 0 };
        var pool = await WorkerPool.Start(options, TimeProvider.System, default);
        var world = new LakeWorld(disk, store, objects, names, catalog, pool, decorate ?? (files => files), time);
        if (objects.FindBucket("lake") is null)
        {
            await objects.CreateBucket("lake", Principal.Account, Principal.Region, default);
            await store.Commit(tx => catalog.CreateDatabase(tx, Name.DatabaseName, null, default, 1), default);
        }

        world.Statements = await ExecutionService.Open(
            store, objects, world._sql, pool, world.StatementLake(), time, new ExecutionOptions(), default);
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        await Statements.DisposeAsync();
        await Pool.DisposeAsync();
        Adoption.Dispose();
        _database.Dispose();
        Catalog.Dispose();
        _names.Dispose();
        await Objects.DisposeAsync();
        await Store.DisposeAsync();
    }

    public Task Create(StructType columns, params (string, Transform, string?)[] partitionBy) => Create(columns, Name, "s3://lake/db/t", partitionBy);

    public async Task Create(StructType columns, TableName name, string location, params (string, Transform, string?)[] partitionBy)
    {
        using var commitLock = await Committers.Enter(name, InstanceRights.Instance, default);
        commitLock.Begin(new TableCreation { Name = name, Location = location, Columns = columns, PartitionBy = partitionBy });
        await using var prepared = await commitLock.Prepare(TableCommit.Nothing, default);
        await Store.Commit(prepared.Apply, default);
        await commitLock.Committed(prepared, default);
    }

    /// <summary>Puts the rows of a SELECT as a file that another program wrote, without field ids.</summary>
    public async Task PutParquet(string key, string select, string options = "")
    {
        var path = Path.Combine(Disk.LocalPath(DataDirectory.ScratchWorkers), $"{Guid.NewGuid():N}.parquet");
        await DuckThread.Run("put", () =>
        {
            using var connection = _database.Connect();
            connection.Execute($"COPY ({select}) TO '{path}' (FORMAT parquet{options})");
            return true;
        });
        await Put(key, await File.ReadAllBytesAsync(path));
        File.Delete(path);
    }

    /// <summary>Reads files with DuckDB alone: one row of a SELECT's expressions.</summary>
    public Task<List<string>> Direct(IReadOnlyList<(string Path, byte[] Bytes)> files, string expressions) =>
        Direct(files, expressions, "read_parquet('{0}', union_by_name = true)");

    /// <summary>Reads files with one of DuckDB's functions.</summary>
    /// <param name="files">The files.</param>
    /// <param name="expressions">The expressions of one row.</param>
    /// <param name="function">The call; <c>{0}</c> stands for the pattern of the files' paths.</param>
    /// <param name="suffix">The end of the files' names.</param>
    public async Task<List<string>> Direct(
        IReadOnlyList<(string Path, byte[] Bytes)> files, string expressions, string function, string suffix = ".parquet")
    {
        var folder = Directory.CreateTempSubdirectory("tarn-direct-").FullName;
        for (var i = 0; i < files.Count; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i}{suffix}")), files[i].Bytes);
        }

        var row = await DuckThread.Run("direct", () =>
        {
            using var connection = _database.Connect();
            var rows = function.Replace("{0}", $"{folder}/*{suffix}", StringComparison.Ordinal);
            using var result = connection.Query($"SELECT concat_ws('|', {expressions}) FROM {rows}");
            using var chunk = result.NextChunk()!;
            return System.Text.Encoding.UTF8.GetString(chunk.View[0].Bytes(0));
        });
        Directory.Delete(folder, recursive: true);
        return [row];
    }

    public Task Put(string key, byte[] bytes) => Objects.Put("lake", key, bytes, PutOptions.None, default);

    /// <summary>Commits rows of a SELECT as one data file.</summary>
    public async Task Append(string select, PartitionTuple? partition = null)
    {
        using var commitLock = await Committers.Enter(Name, InstanceRights.Instance, default);
        await using var file = await Write(select, commitLock, partition ?? PartitionTuple.Empty);
        await commitLock.Commit(new TableAppend { Files = [file] }, null, default);
    }

    /// <summary>Commits an equality delete by the first column.</summary>
    public async Task Delete(string select, PartitionTuple? partition = null)
    {
        using var commitLock = await Committers.Enter(Name, InstanceRights.Instance, default);
        await using var file = await Write(select, commitLock, partition ?? PartitionTuple.Empty);
        var delete = file with { File = file.File with { Content = FileContent.EqualityDeletes, EqualityIds = [1] } };
        await commitLock.Commit(new RowDelta { Files = [delete], From = commitLock.Metadata!.CurrentSnapshotId }, null, default);
    }

    /// <summary>Writes rows of a SELECT as a file of keys.</summary>
    public void WriteKeys(string select, string path, StructType columns)
    {
        using var connection = _database.Connect();
        connection.Execute($"COPY ({select}) TO '{Disk.LocalPath(path)}' (FORMAT parquet, FIELD_IDS {FieldIdsText.Of(columns)})");
    }

    public async Task<CompactionPlan> Plan(PinnedTable table) => await new CompactionPlanner(CompactionRule.Of(table.Metadata)).Plan(table, default);

    public async Task<List<string>> Query(string sql)
    {
        var rows = new List<string>();
        await _queries.Run((QueryStatement)SqlParser.Parse(sql), Principal, new(new("db"), [], new()), columns => bytes =>
        {
            var page = ResultPage.Read(bytes, [.. columns.Select(column => column.Type)]);
            rows.AddRange(Enumerable.Range(0, page.RowCount).Select(r => string.Join('|', columns.Select((_, c) => page.Text(r, c) ?? "∅"))));
            return ValueTask.CompletedTask;
        }, default);
        return rows;
    }

    public async Task<SnapshotFiles> Live()
    {
        using var pinned = await Catalog.Pin(Name, default);
        return await pinned.Files(pinned.Metadata.CurrentSnapshot, default);
    }

    /// <summary>Runs a statement to its end.</summary>
    public async Task<Execution> Run(string sql, string database = "db", string? otherCatalog = null, string? identity = null, IRights? rights = null)
    {
        var started = await Statements.Start(
            new ExecutionRequest
            {
                Account = Principal.Account,
                Region = Principal.Region,
                Identity = identity ?? Principal.Identity,
                Rights = rights ?? InstanceRights.Instance,
                Sql = sql,
                Database = database,
                Catalogs = otherCatalog is null ? null : new HashSet<string> { otherCatalog },
            },
            default);
        await Statements.Ended(started.Key).InTime();
        return await Statements.Get(started.Key, default);
    }

    private StatementLake StatementLake() => new()
    {
        Catalog = Catalog,
        Views = _views,
        Databases = new TextDatabaseDocuments(),
        Store = Store,
        Committers = Committers,
        Objects = Objects,
        Files = _files,
        Adoption = Adoption,
        Tail = new NoDeliveries(),
        Disk = Disk,
        WrittenFolder = DataDirectory.ScratchWorkers,
    };

    private async Task<WrittenFile> Write(string select, CommitLock commitLock, PartitionTuple partition)
    {
        var path = $"{DataDirectory.ScratchWorkers}/{Guid.NewGuid():N}.parquet";
        var table = commitLock.Metadata!;
        var rows = await DuckThread.Run("write", () =>
        {
            using var connection = _database.Connect();
            connection.Execute($"COPY ({select}) TO '{Disk.LocalPath(path)}' (FORMAT parquet, FIELD_IDS {FieldIdsText.Of(table.CurrentSchema.Columns)})");
            using var result = connection.Query($"SELECT count(*) FROM read_parquet('{Disk.LocalPath(path)}')");
            using var chunk = result.NextChunk()!;
            return chunk.View[0].Values<long>(1)[0];
        });
        using var adoption = new DataFileAdoption(Disk, Files);
        return await adoption.Adopt(
            new EngineFile { Path = path, RowCount = rows }, table, table.DefaultSpecId, partition, InstanceRights.Instance, default);
    }
}
