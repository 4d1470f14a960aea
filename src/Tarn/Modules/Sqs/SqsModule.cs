using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Sqs;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.Targets;
using Tarn.Jobs;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.Moves;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Spill;
using Tarn.Modules.Iceberg;
using Tarn.Modules.Kinesis;
using Tarn.Modules.Storage;
using Tarn.Storage.Disk;
using Tarn.Targets;

namespace Tarn.Modules.Sqs;

/// <summary>Simple Queue Service.</summary>
internal sealed class SqsModule : IModule
{
    private static readonly TimeSpan UpkeepEvery = TimeSpan.FromMinutes(1);

    // The part of the server's own memory for messages in flight, returned, delayed and passed over.
    private const int MemoryPart = 4;

    /// <inheritdoc/>
    public string Name => "sqs";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(MessageQueues), typeof(Definitions<RegisteredQueue>), typeof(SpillStore)];

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var storage = context.Get<StorageParts>();
        var definitions = context.Add(RegisteredQueue.In(context.Get<ResourceRegistry>()));
        var spill = context.Add(context.Own(SpillRows.Prepare(context.Get<DataDirectory>().Disk, context.Memory.BaseBytes)));
        var parts = new QueueParts
        {
            Log = storage.Log,
            Streams = storage.Streams,
            Store = storage.Metadata,
            Time = context.Time,
            Logger = context.Log<MessageQueues>(),
            RulesOf = id => definitions.Get(id)?.Rules,
            QueueOf = arn => definitions.FindByArn(arn)?.Id,
            ArnOf = id => definitions.Get(id)?.Resource.Arn ?? "",
            Room = new EntryBudget(context.Memory.BaseBytes / MemoryPart / EntryBudget.EntryBytes),
            Spill = spill,
            Count = ServiceCounts.Of(context.Get<ResourceRegistry>(), context.Time),
            ClockDoubt = () => storage.Log.ClockDoubt,
            Trim = (stream, shard, lowest) =>
            {
                storage.Floors.Trim(stream, isTrimmed: true);
                storage.Floors.Move(shard, lowest);
            },
        };
        var queues = context.Add(context.Own(new MessageQueues(parts)));
        var moves = context.Own(new MoveTasks(parts, queues.Open));
        context.Get<TargetDirectory>().Add(new QueueTarget(definitions, queues, context.Get<SenderRights>(), context.Time));
        context.OnDrain(queues.EndWaits);
        context.OnStart(async token => await moves.Resume(token));
        context.Flow.Add(new QueuesFlow(storage.Streams, definitions, queues));
        context.Backlog.Add(new QueuesBacklog(storage.Streams, definitions, queues, new StreamBacklog(storage.Log, storage.Streams)));
        context.Figures.Add(new QueuesFigures(storage.Streams, definitions, queues, new StreamBacklog(storage.Log, storage.Streams)));
        context.Jobs.Add(new Job("queues", JobClass.Disk, UpkeepEvery, queues.Tend));
        context.Doors.Add(new SqsDoor(new SqsParts
        {
            Definitions = definitions,
            Store = storage.Metadata,
            Queues = queues,
            Moves = moves,
            Sealer = context.Get<SecretSealer>(),
            Time = context.Time,
            PublicUrl = context.Settings.Of(IcebergSettings.PublicUrl),
            HasAwsLimits = context.Settings.Of(KinesisSettings.AwsLimits),
        }));
        return ValueTask.CompletedTask;
    }
}
