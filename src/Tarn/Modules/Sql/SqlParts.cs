using Tarn.Access.Registry;
using Tarn.Aws.Athena.Statements;
using Tarn.Aws.CloudTrail.Table;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.TarnApi.SqlTables;
using Tarn.Delivery;
using Tarn.Modules.Lake;
using Tarn.Modules.Storage;
using Tarn.Sql.Catalog;
using Tarn.Sql.Catalog.Information;
using Tarn.Sql.Changes;
using Tarn.Sql.Executions;
using Tarn.Sql.Running;
using Tarn.Storage.Disk;
using Tarn.Targets;
using Tarn.Workers.Pool;

namespace Tarn.Modules.Sql;

/// <summary>SQL: executions, and the processes that run them.</summary>
internal sealed class SqlParts
{
    // The cache of the offsets of columns in Parquet files.
    private const long ReadPlansMax = 32L << 20;

    // Planning of statements may allocate this many base shares, garbage included. About half of it is held at a time.
    private const int PlanningBases = 2;

    /// <summary>The worker processes.</summary>
    public required WorkerPool Workers { get; init; }

    /// <summary>Tables and files as SQL sees them.</summary>
    public required ISqlCatalog Catalog { get; init; }

    /// <summary>Executions: start, get, stop, list, and read their results.</summary>
    public required ExecutionService Executions { get; init; }

    /// <summary>Changes of Tarn's own tables.</summary>
    public required OwnChanges OwnChanges { get; init; }

    /// <summary>Queries for Tarn's own work.</summary>
    public required OwnQueries OwnQueries { get; init; }

    /// <summary>
    /// Waits for the first worker, so that the fences that hold here are known before the first statement.
    /// </summary>
    public static async Task<SqlParts> Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, lake) = (context.Get<StorageParts>(), context.Get<LakeParts>());
        var (memory, hints) = (context.Memory, context.Add(new TableHints()));
        var workers = await context.Get<StartingWorkers>().Pool;
        var catalog = new InformationSchemaCatalog(new LakeSqlCatalog(lake.Catalog, storage.Objects, lake.Views, context.Get<Deliveries>())
        {
            Hive = lake.Hive,
            Hints = (principal, table) => hints.Find(principal, table),
            SystemTables = new SystemTables(storage.Metadata, lake.History, context.Get<ResourceRegistry>()) { Audit = context.Get<AuditTable>() },
            ReadPlanBytesMax = Math.Min(memory.BaseBytes / 8, ReadPlansMax),
        });
        var changed = new StatementLake
        {
            Catalog = lake.Catalog,
            Views = lake.Views,
            Hive = lake.Hive,
            Databases = new GlueDatabaseDocuments(),
            Store = storage.Metadata,
            Committers = lake.Committers,
            Objects = storage.Objects,
            Files = lake.Files,
            Adoption = lake.Adoption,
            Tail = context.Get<Deliveries>(),
            Disk = context.Get<DataDirectory>().Disk,
            WrittenFolder = DataDirectory.ScratchWorkers,
        };
        var executions = context.Own(await ExecutionService.Open(
            storage.Metadata,
            storage.Objects,
            catalog,
            workers,
            changed,
            context.Time,
            new ExecutionOptions
            {
                PlanningBytesMax = memory.BaseBytes * PlanningBases,
                ActiveMax = context.Settings.Of(SqlSettings.StatementsMax),
                Changing = (transaction, before, after) =>
                    StatementEvents.Note(transaction, context.Get<ServiceEvents>(), before, after, context.Time.GetUtcNow().ToUnixTimeMilliseconds()),
            },
            cancellationToken));
        return new SqlParts
        {
            Workers = workers,
            Catalog = catalog,
            Executions = executions,
            OwnQueries = new OwnQueries(catalog, workers, memory.BaseBytes, context.Time),
            OwnChanges = new OwnChanges(changed, catalog, workers, memory.BaseBytes, context.Time),
        };
    }
}
