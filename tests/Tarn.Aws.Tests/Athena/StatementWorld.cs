using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Aws.Athena.Executions;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Protocols;
using Tarn.Aws.Tests.Kinesis;
using Tarn.Aws.Tests.Protocols;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Catalog;
using Tarn.Sql.Workers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;

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

    public async Task InitializeAsync()
    {
        _catalog.AddDatabase("shop");
        var data = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        _objects = await ObjectStore.Open(
            new FileDisk(data, TimeProvider.System), _store, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 1 }, default);
        _pool = await WorkerPool.Start(
            new WorkerPoolOptions
            {
                Program = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
                Arguments = [typeof(StatementWorld).Assembly.Location, "worker"],
                ScratchFolder = Path.Combine(_folder, "scratch"),
                MemoryBytes = 128 << 20,
            },
            TimeProvider.System,
            default);
        Service = await ExecutionService.Open(_store, _objects, _catalog, _pool, _time, new ExecutionOptions(), default);
        Family = new ExecutionOperations(Service, Tokens(_sealer));
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        await _pool.DisposeAsync();
        await _objects.DisposeAsync();
        await _store.DisposeAsync();
        _sealer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal static Call Call(string operation) => Wire.Call(operation, DateTimeOffset.UtcNow);

    internal static PageTokens Tokens(SecretSealer sealer) => new(sealer, sentence => AthenaErrors.InvalidRequestException(sentence, "INVALID_INPUT"));

    /// <summary>
    /// Starts a statement, at least 1 ms after the one before it, and waits for its end. Lists are in the order of
    /// milliseconds.
    /// </summary>
    internal async Task<string> Run(string sql)
    {
        _time.Shift += TimeSpan.FromMilliseconds(1);
        var call = Call("StartQueryExecution");
        var started = await Family.StartQueryExecution(new StartQueryExecutionInput { QueryString = sql }, call, default);
        await Service.Ended(new ExecutionKey(call.Account, call.Region, started.QueryExecutionId!));
        return started.QueryExecutionId!;
    }
}
