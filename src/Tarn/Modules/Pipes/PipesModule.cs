using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.DynamoDbStreams.Mappings;
using Tarn.Aws.Events.Requests;
using Tarn.Aws.Pipes;
using Tarn.Aws.Pipes.Calls;
using Tarn.Aws.Sqs.Mappings;
using Tarn.Aws.Targets;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Dispatch.Sources;
using Tarn.Items.Tables;
using Tarn.Messaging.Pipes;
using Tarn.Messaging.Pipes.Parts;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Modules.Storage;
using Tarn.Targets;

namespace Tarn.Modules.Pipes;

/// <summary>EventBridge Pipes.</summary>
internal sealed class PipesModule : IModule
{
    /// <inheritdoc/>
    public string Name => "pipes";

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, rights, queues) = (context.Get<StorageParts>(), context.Get<SenderRights>(), context.Get<Definitions<RegisteredQueue>>());
        var pipes = context.Own(await EventPipes.Open(
            new PipeParts
            {
                Store = storage.Metadata,
                Log = storage.Log,
                Streams = storage.Streams,
                Sources = new MappingSourceList(
                    new QueueSource(queues, context.Get<MessageQueues>(), context.Get<SecretSealer>(), context.Time),
                    new KinesisSource(),
                    new ItemStreamSource(context.Get<ItemTables>(), storage.Streams, context.Time)),
                Targets = context.Get<TargetDirectory>(),
                Functions = new PipeFunctions(context.Get<FunctionTarget>(), rights),
                Apis = context.Get<ApiSender>(),
                Require = rights.Require,
                Time = context.Time,
                Logger = context.Log<EventPipes>(),
            },
            cancellationToken));
        context.OnStart(_ =>
        {
            pipes.Start();
            return ValueTask.CompletedTask;
        });
        context.Shards.Add(new PipeReaders(storage.Holds, pipes));
        context.Backlog.Add(new PipesBacklog(
            pipes, storage.Streams, storage.Holds, new StreamBacklog(storage.Log, storage.Streams), storage.HoldLimit, queues, context.Get<MessageQueues>()));
        context.Doors.Add(new PipesDoor(new PipesParts
        {
            Registry = context.Get<ResourceRegistry>(),
            Pipes = pipes,
            Store = storage.Metadata,
            Streams = storage.Streams,
            Log = storage.Log,
            Tables = context.Get<ItemTables>(),
            Queues = queues,
            Roles = context.Get<RoleSessions>(),
            Sealer = context.Get<SecretSealer>(),
            Time = context.Time,
        }));
    }
}
