using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Athena;
using Tarn.Aws.Athena.DataCatalogs;
using Tarn.Aws.Athena.Executions;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.NamedQueries;
using Tarn.Aws.Athena.PreparedStatements;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Athena.Statements;
using Tarn.Aws.Athena.Tags;
using Tarn.Aws.Athena.WorkGroups;
using Tarn.Aws.Tagging;
using Tarn.Aws.Tests.Kinesis;
using Tarn.Aws.Tests.Protocols;
using Tarn.Sql;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.NamedQueries;
using Tarn.Sql.Prepared;
using Tarn.Sql.Tests.Catalog;
using Tarn.Sql.Types;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Wire.Protocols;
using Tarn.Workers.Pool;
using OwnOperations = Tarn.Aws.TarnApi.Executions.ExecutionOperations;

namespace Tarn.Aws.Tests.Athena;

/// <summary>Statements over the twins of store and catalog, with a real object store and workers: statements that read run in a process.</summary>
public sealed class StatementWorld : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-statements-").FullName;
    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);
    private readonly MemoryMetadataStore _store = new();
    private readonly MemoryCatalog _catalog = new();
    private readonly KinesisFixture.ShiftedTime _time = new();
    private ObjectStore _objects = null!;
    private WorkerPool _pool = null!;

    internal ExecutionService Service { get; private set; } = null!;

    internal ExecutionOperations Family { get; private set; } = null!;

    /// <summary>Tarn's own operations on statements.</summary>
    internal OwnOperations Own { get; private set; } = null!;

    internal WorkGroupOperations WorkGroups { get; private set; } = null!;

    internal DataCatalogOperations DataCatalogs { get; private set; } = null!;

    internal NamedQueryOperations NamedQueries { get; private set; } = null!;

    internal PreparedStatementOperations Prepared { get; private set; } = null!;

    internal TagOperations Tags { get; private set; } = null!;

    internal ResourceRegistry Registry { get; private set; } = null!;

    internal TagChanges Changes { get; private set; } = null!;

    internal MemoryMetadataStore Store => _store;

    internal ObjectStore Objects => _objects;

    public async Task InitializeAsync()
    {
        _catalog.AddDatabase("shop");
        _catalog.AddView("shop", "evens", "SELECT n FROM shop.halves", [new TableColumn("n", SqlType.Bigint)]);
        _catalog.AddView("shop", "halves", "WITH w AS (SELECT n FROM facts) SELECT n / 2 AS n FROM w", [new TableColumn("n", SqlType.Bigint)]);
        _catalog.Add(new TableHandle("shop", "facts", [new TableColumn("n", SqlType.Bigint)], null) { Rows = [[1L], [2L], [3L]] });
        var data = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        _objects = await ObjectStore.Open(
            new FileDisk(data, TimeProvider.System), _store, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 1 }, default);
        _pool = await WorkerPool.Start(
            new WorkerPoolOptions
            {
                Program = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
                Arguments = [typeof(StatementWorld).Assembly.Location, "worker"],
                Parts = SqlWorker.Parts,
                ScratchFolder = Path.Combine(_folder, "scratch"),
                MemoryBytes = 128 << 20,
            },
            TimeProvider.System,
            default);
        Service = await ExecutionService.Open(_store, _objects, _catalog, _pool, null, _time, new ExecutionOptions(), default);
        Registry = await ResourceRegistry.Open(_store, default);
        var groups = new WorkGroupFinder(Registry);
        Changes = new TagChanges(_store);
        var catalogs = new DataCatalogFinder(Registry);
        var queries = new NamedQueryStore(_store, _time);
        var prepared = new PreparedStatementStore(_store);
        var starts = new StatementStarts
        {
            Executions = Service,
            Groups = groups,
            Catalogs = catalogs,
            Prepared = prepared,
            Tags = Changes,
            Store = _store,
        };
        Family = new ExecutionOperations(starts, Service, groups, Tokens(_sealer));
        Own = new OwnOperations(_store, () => starts);
        WorkGroups = new WorkGroupOperations(groups, new WorkGroupContents(Service, queries), _store, Tokens(_sealer));
        DataCatalogs = new DataCatalogOperations(catalogs, groups, _store, Tokens(_sealer));
        NamedQueries = new NamedQueryOperations(queries, groups, Tokens(_sealer));
        Prepared = new PreparedStatementOperations(prepared, groups, Tokens(_sealer));
        Tags = new TagOperations(Changes, _store, Tokens(_sealer));
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        Registry.Dispose();
        await _pool.DisposeAsync();
        await _objects.DisposeAsync();
        await _store.DisposeAsync();
        _sealer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal static Call Call(string operation) => DoorWire.Call(operation, DateTimeOffset.UtcNow);

    /// <summary>The wire's error of a call that is refused.</summary>
    internal static async Task<AwsErrorException> Refusal(Task call)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => call);
        return failure as AwsErrorException ?? AthenaFailures.Map((TarnException)failure);
    }

    internal static PageTokens Tokens(SecretSealer sealer) => new(sealer, sentence => AthenaErrors.InvalidRequestException(sentence, "INVALID_INPUT"));

    /// <summary>
    /// Starts a statement, at least 1 ms after the one before it, and waits for its end. Lists are in the order of
    /// milliseconds.
    /// </summary>
    /// <summary>Moves the clock of statements.</summary>
    internal void Pass(TimeSpan time) => _time.Shift += time;

    internal async Task<QueryExecution> Execution(string id) => (await Family.GetQueryExecution(
        new GetQueryExecutionInput { QueryExecutionId = id }, Call("GetQueryExecution"), default)).QueryExecution!;

    /// <summary>The rows of a result behind its header, each with its values between bars.</summary>
    internal async Task<IEnumerable<string>> Rows(string id) => (await Family.GetQueryResults(
            new GetQueryResultsInput { QueryExecutionId = id }, Call("GetQueryResults"), default))
        .ResultSet!.Rows!.Skip(1).Select(row => string.Join('|', row.Data!.Select(datum => datum.VarCharValue)));

    internal Task<string> Run(string sql) => Run(new StartQueryExecutionInput { QueryString = sql });

    internal async Task<string> Run(StartQueryExecutionInput input)
    {
        _time.Shift += TimeSpan.FromMilliseconds(1);
        var call = Call("StartQueryExecution");
        var started = await Family.StartQueryExecution(input, call, default);
        await Service.Ended(new ExecutionKey(call.Account, call.Region, started.QueryExecutionId!));
        return started.QueryExecutionId!;
    }
}
