using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.FedTables;
using Tarn.Aws.Logs;
using Tarn.Aws.Logs.Lines;
using Tarn.Aws.Logs.Tables;
using Tarn.Delivery;
using Tarn.Functions.Logs;
using Tarn.Jobs;
using Tarn.Modules.Lake;
using Tarn.Modules.Sql;
using Tarn.Modules.Storage;
using Tarn.Targets;
using Tarn.Telemetry.Logs;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Lines;

namespace Tarn.Modules.Logs;

/// <summary>CloudWatch Logs: events, their table, and the lines of functions.</summary>
internal sealed class LogsModule : IModule
{
    private static readonly TimeSpan RemovalEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ExpiryEvery = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public string Name => "logs";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(LogStore), typeof(IFunctionLog), typeof(LineQueue)];

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, lake, registry) = (context.Get<StorageParts>(), context.Get<LakeParts>(), context.Get<ResourceRegistry>());
        var table = new FedTable(LogTable.Form, lake.Catalog, lake.Committers, storage.Objects, context.Get<Deliveries>(), context.Time);
        var logger = context.Log<LogsModule>();
        var logs = context.Add(context.Own(await LogStore.Open(
            new LogParts
            {
                Store = storage.Metadata,
                Streams = storage.Log,
                Directory = storage.Streams,
                Blobs = storage.Objects.Kept,
                HoldLimit = storage.HoldLimit,
                FeedMade = (transaction, feed) => table.CreateDelivery(transaction, LogTable.ScopeOf(feed.Scope), feed.Stream),
                FeedReady = scope => table.Ensure(LogTable.ScopeOf(scope), logger),
                Time = context.Time,
                Log = logger,
            },
            cancellationToken)));
        context.OnDrain(logs.Sessions.End);
        var lines = context.Add(context.Own(new LineQueue(logs, storage.Metadata, FunctionLog.GroupOf, context.Log<LineQueue>(), context.Time)));
        context.Add<IFunctionLog>(new FunctionLog(lines));
        context.Doors.Add(new LogsDoor(new LogsParts(
            registry, storage.Metadata, logs, context.Get<TargetDirectory>(), context.Get<RoleSessions>())));
        var expiry = new LogExpiry(logs, table, context.Get<SqlParts>().OwnChanges, registry, context.Time);
        context.Jobs.Add(new Job("log removal", JobClass.Disk, RemovalEvery, expiry.Remove));
        context.Jobs.Add(new Job("log expiry", JobClass.Disk, ExpiryEvery, expiry.Expire) { Due = () => expiry.Due });
    }
}
