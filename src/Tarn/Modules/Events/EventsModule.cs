using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Events;
using Tarn.Aws.Events.Requests;
using Tarn.Aws.Targets;
using Tarn.Delivery;
using Tarn.Jobs;
using Tarn.Messaging.Buses;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Serving;
using Tarn.Modules.Storage;
using Tarn.Targets;
using Tarn.Telemetry.Logs;
using Tarn.Wire.Outside;

namespace Tarn.Modules.Events;

/// <summary>EventBridge.</summary>
internal sealed class EventsModule : IModule
{
    private static readonly TimeSpan UpkeepEvery = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => "events";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(EventBuses), typeof(ApiSender)];

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, registry, rights) = (context.Get<StorageParts>(), context.Get<ResourceRegistry>(), context.Get<SenderRights>());
        var (definitions, archives) = (RegisteredBus.In(registry), RegisteredArchive.In(registry));
        var destinations = RegisteredApi<ApiDestinationDefinition>.In(ApiDestinationDefinition.Kind, registry);
        var connections = RegisteredApi<ApiConnectionDefinition>.In(ApiConnectionDefinition.Kind, registry);
        var (client, sealer) = (context.Get<OutsideClient>(), context.Get<SecretSealer>());
        var sender = context.Add(new ApiSender(destinations, connections, client, sealer, context.Time));
        var targets = context.Get<TargetDirectory>();
        targets.Add(new KinesisTarget(registry, storage.Streams, storage.HoldLimit, rights, context.Time));
        targets.Add(new DeliveryStreamTarget(registry, context.Get<Deliveries>(), rights, context.Time));
        targets.Add(new LogGroupTarget(registry, storage.Metadata, context.Get<LogStore>(), rights, context.Time));
        var buses = context.Add(context.Own(await EventBuses.Open(
            new BusParts
            {
                Log = storage.Log,
                Streams = storage.Streams,
                Store = storage.Metadata,
                Time = context.Time,
                Logger = context.Log<EventBuses>(),
                BusOf = definitions.Get,
                BusOfArn = definitions.FindByArn,
                Archives = archives,
                RequirePut = (sender, arn) => rights.Require(sender, "events:PutEvents", arn),
                RequireInvoke = (from, arn) => rights.Require(from, "events:InvokeApiDestination", arn),
                Apis = sender,
                Targets = targets,
                Count = ServiceCounts.OfResource(registry, context.Time),
                Trim = (stream, shard, lowest) =>
                {
                    storage.Floors.Trim(stream, true);
                    storage.Floors.Move(shard, lowest);
                },
                Expire = storage.Floors.Move,
            },
            cancellationToken)));
        var events = context.Get<ServiceEvents>();
        new DefaultBuses(definitions, buses, context.Time).Take(events);
        targets.Add(new EventBusTarget(buses, rights, context.Time));
        context.OnStart(async token =>
        {
            await buses.Start(token);
            context.Own(new NotedEvents(storage.Metadata, events, context.Time, context.Log<NotedEvents>()));
        });
        context.Jobs.Add(new Job("event buses", JobClass.Disk, UpkeepEvery, buses.Tend));
        context.Doors.Add(new EventsDoor(new EventsParts
        {
            Definitions = definitions,
            Archives = archives,
            Destinations = destinations,
            Connections = connections,
            Client = client,
            Sender = sender,
            Store = storage.Metadata,
            Buses = buses,
            Roles = context.Get<RoleSessions>(),
            Sealer = sealer,
            Time = context.Time,
        }));
    }
}
