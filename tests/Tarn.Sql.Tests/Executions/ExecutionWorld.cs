using System.Collections.Concurrent;
using Tarn.DuckDb;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.Queueing;
using Tarn.Sql.Tests.Catalog;
using Tarn.Sql.Tests.Running;
using Tarn.Sql.Types;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;
using Tarn.Workers.Pool;
using DataFile = Tarn.Lake.Iceberg.Manifests.DataFile;

namespace Tarn.Sql.Tests.Executions;

/// <summary>Executions with real workers and a real object store, on a catalog of one table with two files.</summary>
public sealed class ExecutionWorld : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-executions-").FullName;
    private readonly MemoryCatalog _catalog = new();
    private MemoryMetadataStore _metadata = null!;
    private WorkerPool _pool = null!;

    public ObjectStore Objects { get; private set; } = null!;

    internal ExecutionService Service { get; private set; } = null!;

    internal IReadOnlyList<int> IdleWorkers => _pool.IdleProcesses;

    public async Task InitializeAsync()
    {
        _metadata = new MemoryMetadataStore();
        Objects = await ObjectStore.Open(
            new FileDisk(
                Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName), TimeProvider.System),
                _metadata, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 1 }, default);
        _pool = await WorkerPool.Start(TestWorkers.Options(_folder), TimeProvider.System, default);
        await DuckThread.Run("files", MakeTable);
        Service = await Open();
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        await _pool.DisposeAsync();
        await Objects.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The states of executions in the order of their commits, each after the one before.</summary>
    internal ConcurrentQueue<(string Id, ExecutionState? Before, ExecutionState After)> Changes { get; } = [];

    internal Task<ExecutionService> Open() => ExecutionService.Open(
        _metadata,
        Objects,
        _catalog,
        _pool,
        null,
        TimeProvider.System,
        new ExecutionOptions { Changing = (_, before, after) => Changes.Enqueue((after.Key.Id, before, after.State)) },
        default);

    /// <summary>Adds a view of database shop, or of the one given.</summary>
    internal void AddView(string name, string sql, IReadOnlyList<TableColumn> columns, string database = "shop") =>
        _catalog.AddView(database, name, sql, columns);

    /// <summary>Removes the executions that are due after that many days.</summary>
    internal Task<int> Expire(int days) => ExecutionExpiry.Run(_metadata, Objects, DateTimeOffset.UtcNow.AddDays(days), default);

    internal async Task<Execution> Run(string sql, params string[] parameters)
    {
        var started = await Start(sql, null, parameters);
        await Service.Ended(started.Key);
        return await Service.Get(started.Key, default);
    }

    internal Task<Execution> Start(string sql, string? token = null, params string[] parameters) => Start(sql, "root", token, parameters);

    internal Task<Execution> Start(string sql, string identity, string? token = null, params string[] parameters) => Service.Start(
        new ExecutionRequest
        {
            Account = "000000000000",
            Region = "us-east-1",
            Identity = identity,
            Rights = InstanceRights.Instance,
            Sql = sql,
            Database = "shop",
            ClientToken = token,
            Parameters = parameters,
        }, default);

    /// <summary>Runs a statement under the limits of a work group.</summary>
    internal async Task<Execution> Run(string sql, StatementTerms terms, string workGroup = "etl")
    {
        var started = await Start(sql, terms, workGroup);
        await Service.Ended(started.Key).InTime();
        return await Service.Get(started.Key, default);
    }

    internal Task<Execution> Start(string sql, StatementTerms terms, string workGroup = "etl") => Service.Start(
        new ExecutionRequest
        {
            Account = "000000000000",
            Region = "us-east-1",
            Identity = "root",
            Rights = InstanceRights.Instance,
            Sql = sql,
            Database = "shop",
            WorkGroup = workGroup,
            Terms = terms,
        }, default);

    private void MakeTable()
    {
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 64 << 20, Threads = 1, TempDirectory = null });
        using var connection = database.Connect();
        var files = new List<DataFile>();
        foreach (var day in new[] { 1, 2 })
        {
            var path = Path.Combine(_folder, $"day{day}.parquet");
            // Before the second file was written, a field of the struct was renamed and one was added.
            var device = day == 1 ? "{'name': 'd' || i, 'v': 1}" : "{'label': 'd' || i, 'v': 2, 'extra': true}";
            var ids = day == 1 ? "{__duckdb_field_id: 4, name: 5, v: 6}" : "{__duckdb_field_id: 4, label: 5, v: 6, extra: 7}";
            connection.Execute(
                $"COPY (SELECT i AS id, DATE '2024-05-0{day}' AS day, CASE WHEN i % 2 = 0 THEN 'a\"b' END AS note, "
                    + $"{device} AS device FROM range({day * 10}, {(day * 10) + 3}) t(i)) TO '{path}' (FORMAT "
                    + $"parquet, FIELD_IDS {{id: 1, day: 2, note: 3, device: {ids}}})");
            var location = $"s3://lake/day{day}.parquet";
            _catalog.LocalPaths[location] = path;
            var bound = new Dictionary<int, byte[]> { [2] = BitConverter.GetBytes(19843 + day) };
            files.Add(new DataFile
            {
                Path = location,
                RecordCount = 3,
                FileSizeBytes = 1,
                Metrics = new ColumnMetrics { LowerBounds = bound, UpperBounds = bound },
            });
        }

        var type = SqlType.Row([new("label", SqlType.Varchar), new("v", SqlType.Integer), new("extra", SqlType.Boolean)]);
        var tree = new FieldTree(4, "device", [new(5, "label", []), new(6, "v", []), new(7, "extra", [])]);
        _catalog.Add(new TableHandle("shop", "events",
            [new("id", SqlType.Bigint, 1), new("day", SqlType.Date, 2), new("note", SqlType.Varchar, 3, "free text"),
                new("device", type, 4) { Nested = tree }], 1)
        {
            Hidden = HiddenColumns.All,
            State = FileStatistics.Of(new Schema(0, new StructType(new NestedField(2, "day", PrimitiveType.Date))), PartitionSpec.Unpartitioned, files)
                .GetAwaiter().GetResult().State,
        });
        _catalog.Add(new TableHandle("shop", "runs",
            [new("run", SqlType.Bigint, 1), new("began", SqlType.TimestampWithTimeZone(3), 2), new("ended", SqlType.TimestampWithTimeZone(3), 3)], null)
        {
            Rows = [[1L, "2024-05-01 10:00:00.250", null], [2L, "2024-05-02 10:00:00.500", "2024-05-02 10:00:01.500"]],
        });
    }
}
