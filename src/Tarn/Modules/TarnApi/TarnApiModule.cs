using Tarn.Access.Registry;
using Tarn.Aws.Console;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Accounts;
using Tarn.Aws.TarnApi.Instances;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Aws.TarnApi.Samples;
using Tarn.Lake.Adoption;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Prefixes;
using Tarn.Modules.Access;
using Tarn.Modules.Lake;
using Tarn.Modules.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Modules.TarnApi;

/// <summary>Tarn's own operations: GetStatus's response comes from the parts of all modules.</summary>
internal sealed class TarnApiModule : IModule
{
    /// <inheritdoc/>
    public string Name => "tarn api";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Status.Add(new InstancePart(context.Get<DataDirectory>(), context.Settings, context.StartedAt, context.Health));
        context.Status.Add(new MemoryPart(context.Memory));

        var samples = context.Own(new SampleSender(context.Doors, context.Observers, context.Time));

        // The list itself, not a copy: modules after this one add parts.
        var storage = context.Get<StorageRoom>();
        var shards = new ShardParts(storage.Streams, new ShardReaders(storage.Holds, context.Get<ResourceRegistry>(), context.Shards));
        context.Doors.Add(new TarnDoor(
            context.Status, storage.Log, context.Get<Tarn.Delivery.Deliveries>(), context.Get<ResourceRegistry>(), storage.Metadata,
            context.Get<LakeRoom>().Catalog, context.Get<MaintenanceRuns>(), context.Get<AdoptionRuns>(), context.Get<PrefixCompaction>(),
            context.Get<ConsoleSite>().Codes, context.Flow, ShownSettings.Of(context.KnownSettings, context.Settings), context.Get<ServerLog>(),
            new InstanceAccount(context.Settings.Of(AccessSettings.Account)), samples, shards, context.Time));
        return ValueTask.CompletedTask;
    }
}
