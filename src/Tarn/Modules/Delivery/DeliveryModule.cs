using Tarn.Access.Registry;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Delivery;
using Tarn.Delivery.Ledger;
using Tarn.Jobs;
using Tarn.Modules.Lake;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Wire.Outside;

namespace Tarn.Modules.Delivery;

/// <summary>Deliveries from streams to objects and tables. They begin when every module is open.</summary>
internal sealed class DeliveryModule : IModule
{
    /// <summary>Open buffers.</summary>
    public static readonly MemoryShare Buffers = new("buffers", 64, 3, "open buffers of deliveries; the rest goes to scratch/");

    /// <summary>The encoder of data files.</summary>
    public static readonly MemoryShare DuckDb = new("duckdb", 96, 2, "the server's Parquet encoder");

    private static readonly TimeSpan LedgerEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan QuarantineEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ExpiryEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan HoldEvery = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string Name => "delivery";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(Deliveries), typeof(LateTransform), typeof(LateChanges), typeof(OutsideClient)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => DeliverySettings.All;

    /// <inheritdoc/>
    public IReadOnlyList<MemoryShare> MemoryShares { get; } = [Buffers, DuckDb];

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var storage = context.Get<StorageParts>();
        var deliveries = context.Add(await DeliveryOpening.Open(context, storage, cancellationToken));
        context.Get<StreamRemovals>().Add(deliveries.SourceRemoved);
        context.OnStart(async cancellationToken =>
        {
            deliveries.Start();
            await deliveries.Replays.Start(cancellationToken);
        });

        var holds = new HoldWatch(storage.HoldLimit, deliveries, context.Log<HoldWatch>());
        context.Jobs.Add(new Job("hold limit", JobClass.Disk, HoldEvery, holds.Look));
        context.Jobs.Add(new Job("ledger", JobClass.Cpu, LedgerEvery, async cancellationToken =>
        {
            await LedgerMerge.Run(storage.Metadata, context.Time.GetUtcNow(), cancellationToken);
            await RestHours.Expire(storage.Metadata, context.Time.GetUtcNow(), cancellationToken);
        }));
        context.Jobs.Add(new Job("quarantine", JobClass.Disk, QuarantineEvery, async cancellationToken => await deliveries.Quarantine.Feed(cancellationToken)));
        var keep = TimeSpan.FromDays(context.Settings.Of(DeliverySettings.QuarantineKeepDays));
        context.Jobs.Add(new Job("quarantine expiry", JobClass.Disk, ExpiryEvery, async cancellationToken =>
            await deliveries.Quarantine.Expire(keep, cancellationToken)));
        context.Status.Add(new DeliveriesPart(deliveries, storage.Metadata, context.Get<LakeParts>().Catalog, context.Time));
        context.Flow.Add(new DeliveriesFlow(deliveries, context.Time));
        context.Figures.Add(new DeliveriesFigures(deliveries, context.Get<ResourceRegistry>(), context.StartedAt));
        context.Backlog.Add(new DeliveriesBacklog(
            deliveries, storage.Streams, storage.Holds, new StreamBacklog(storage.Log, storage.Streams), storage.HoldLimit));
    }
}
