using Tarn.Access.Credentials;
using Tarn.Access.Outcomes;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis;
using Tarn.Aws.Kinesis.Growth;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Delivery;
using Tarn.Jobs;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Modules.Kinesis;

/// <summary>Kinesis Data Streams.</summary>
internal sealed class KinesisModule : IModule
{
    /// <inheritdoc/>
    public string Name => "kinesis";

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => KinesisSettings.All;

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, registry) = (context.Get<StorageParts>(), context.Get<ResourceRegistry>());
        var loads = new ShardLoads();
        var (reads, metrics) = (new ShardReads(), new ShardMetrics());
        var subscriptions = new ShardSubscriptions(storage.Log, context.Time);

        // A push lasts for minutes. The drain ends the pushes and asks their clients to subscribe again, so that the
        // listener can drain.
        context.OnDrain(subscriptions.Dispose);
        context.Doors.Add(new KinesisDoor(new KinesisParts
        {
            Log = storage.Log,
            Streams = storage.Streams,
            Control = storage.Control,
            Subscriptions = subscriptions,
            Holds = storage.HoldLimit,
            Registry = registry,
            Store = storage.Metadata,
            Sealer = context.Get<SecretSealer>(),
            Time = context.Time,
            AnswerBytesMax = context.Memory.BaseBytes / 4,
            Loads = loads,
            Readers = context.Get<ResourceReaders>(),
            Reads = reads,
            Metrics = metrics,
            Limits = context.Settings.Of(KinesisSettings.AwsLimits) ? new ServiceLimits(context.Time) : null,
        }));
        context.Get<StreamRemovals>().Add(KinesisDoor.Removed);
        var growth = new OnDemandGrowth(storage.Metadata, storage.Streams, loads, context.Time);
        context.Jobs.Add(new Job("on-demand growth", JobClass.Prompt, OnDemandGrowth.Every, growth.Run));
        context.Status.Add(new StreamsPart(storage.Streams, registry, storage.Log, context.Get<ResourceRates>(), context.Get<Deliveries>()));
        context.Flow.Add(new StreamsFlow(storage.Streams, registry, context.Get<ResourceRates>(), context.Get<ResourceReaders>()));
        var shardReaders = new ShardReaders(storage.Holds, registry, context.Shards);
        context.Backlog.Add(new StreamsBacklog(
            storage.Streams, registry, shardReaders, new StreamBacklog(storage.Log, storage.Streams), storage.HoldLimit));
        context.Figures.Add(new ShardsFigures(storage.Streams, registry, metrics));
        context.Shards.Add(new ClientReaders(subscriptions, reads, registry));
        return ValueTask.CompletedTask;
    }
}
