using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Events.Requests;
using Tarn.Aws.Pipes;
using Tarn.Aws.Pipes.Calls;
using Tarn.Aws.Targets;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Functions.Mappings;
using Tarn.Items.Tables;
using Tarn.Messaging.Pipes;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Modules.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Modules.Pipes;

/// <summary>EventBridge Pipes.</summary>
internal sealed class PipesModule : IModule
{
    /// <inheritdoc/>
    public string Name => "pipes";

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, queues, mappings) = (context.Get<StorageParts>(), context.Get<Definitions<RegisteredQueue>>(), context.Get<EventSourceMappings>());
        var parts = PipeServices.Of(mappings.Services, context.Get<SenderRights>(), context.Get<ApiSender>(), context.Log<EventPipes>());
        var pipes = context.Own(await EventPipes.Open(parts, cancellationToken));
        context.OnStart(pipes.Start);
        context.Shards.Add(new MappingReaders(storage.Holds, ConsumerKind.Pipe, "pipe", id => pipes.Find(id)?.Config.Name));
        context.Backlog.Add(new PipesBacklog(pipes, context.Get<MappingsBacklog>()));
        context.Status.Add(new PipesPart(pipes, context.Time));
        context.Flow.Add(new PipesFlow(pipes, context.Time));
        context.Figures.Add(new PipesFigures(pipes));
        context.Doors.Add(new PipesDoor(new PipesParts
        {
            Registry = context.Get<ResourceRegistry>(),
            Pipes = pipes,
            Tables = context.Get<ItemTables>(),
            Queues = queues,
            Roles = context.Get<RoleSessions>(),
            Sealer = context.Get<SecretSealer>(),
        }));
    }
}
