using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Sns;
using Tarn.Aws.Sns.Subscribers;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.Targets;
using Tarn.Delivery;
using Tarn.Functions.Asynchronous;
using Tarn.Jobs;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Spill;
using Tarn.Messaging.Topics.Parts;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Outside;
using Tarn.Messaging.Topics.Rules;
using Tarn.Modules.Addresses;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Records;
using Tarn.Targets;
using Tarn.Wire.Outside;

namespace Tarn.Modules.Sns;

/// <summary>Simple Notification Service.</summary>
internal sealed class SnsModule : IModule
{
    private static readonly TimeSpan UpkeepEvery = TimeSpan.FromMinutes(1);

    // The part of the server's own memory for ids of deduplication.
    private const int MemoryPart = 32;

    // The part for messages in flight to endpoints outside: 16 MiB at the smallest --memory-mb.
    private const int OutsidePart = 8;

    /// <inheritdoc/>
    public string Name => "sns";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(MessageTopics)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => SnsSettings.All;

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, registry) = (context.Get<StorageParts>(), context.Get<ResourceRegistry>());
        var (definitions, queues) = (RegisteredTopic.In(registry), context.Get<Definitions<RegisteredQueue>>());
        var rights = context.Get<SenderRights>();
        var signer = context.Own(SigningKey.Open(
            context.Get<DataDirectory>(), InstanceUrl.Of(context.Settings, context.Get<ReservedAddresses>().EndPoints.Addresses), context.Time.GetUtcNow()));
        var client = context.Get<OutsideClient>();
        var outside = SendersOf(context, client);
        var topics = context.Add(context.Own(await MessageTopics.Open(
            new TopicParts
            {
                Log = storage.Log,
                Streams = storage.Streams,
                Store = storage.Metadata,
                Time = context.Time,
                Logger = context.Log<MessageTopics>(),
                RulesOf = id => definitions.Get(id)?.Rules,
                QueueOf = arn => queues.FindByArn(arn)?.Id,
                OpenQueue = context.Get<MessageQueues>().Open,
                WhyNotQueue = (topic, arn) => WhyNotQueue(rights, topic, arn),
                Inside = new Dictionary<string, IInsideTarget>
                {
                    ["lambda"] = new FunctionSubscribers(context.Get<TargetDirectory>(), context.Get<AsyncInvocations>()),
                    ["firehose"] = new DeliverySubscribers(registry, context.Get<Deliveries>(), rights),
                },
                Outside = outside,
                Signer = signer,
                Room = new EntryBudget(context.Memory.BaseBytes / MemoryPart / EntryBudget.EntryBytes),
                Spill = context.Get<SpillStore>(),
                Count = ServiceCounts.Of(registry, context.Time),
                OutsideBytes = context.Memory.BaseBytes / OutsidePart,
                Trim = (stream, shard, lowest, isTrimmed) => Trim(storage, stream, shard, lowest, isTrimmed),
            },
            cancellationToken)));
        context.Get<TargetDirectory>().Add(new TopicTarget(definitions, topics, rights, context.Time));
        Begin(context, storage, topics, definitions);
        context.Doors.Add(new SnsDoor(new SnsParts
        {
            Definitions = definitions,
            Store = storage.Metadata,
            Topics = topics,
            Roles = context.Get<RoleSessions>(),
            Sealer = context.Get<SecretSealer>(),
            Time = context.Time,
            Outside = outside.Keys,
            WhyRefused = client.WhyRefused,
            Certificate = signer.Certificate,
        }));
    }

    private static void Trim(StorageParts storage, StreamId stream, ShardId shard, long lowest, bool isTrimmed)
    {
        storage.Floors.Trim(stream, isTrimmed);
        storage.Floors.Move(shard, lowest);
    }

    private static void Begin(ModuleContext context, StorageParts storage, MessageTopics topics, Definitions<RegisteredTopic> definitions)
    {
        context.OnStart(_ =>
        {
            topics.Start();
            return ValueTask.CompletedTask;
        });
        context.Flow.Add(new TopicsFlow(storage.Streams, definitions, topics));
        context.Backlog.Add(new TopicsBacklog(topics, definitions, new StreamBacklog(storage.Log, storage.Streams)));
        context.Jobs.Add(new Job("topics", JobClass.Disk, UpkeepEvery, topics.Tend));
    }

    private static Dictionary<string, IOutsideSender> SendersOf(ModuleContext context, OutsideClient client)
    {
        var hooks = new HookSender(client, context.Time);
        var senders = new Dictionary<string, IOutsideSender> { ["http"] = hooks, ["https"] = hooks };
        if (context.Settings.Of(SnsSettings.Relay) is { } relay && context.Settings.Of(SnsSettings.From) is { } from)
        {
            senders["email"] = senders["email-json"] = new MailSender(relay, from, MailUser());
        }

        return senders;
    }

    private static (string Name, string Password)? MailUser() =>
        Environment.GetEnvironmentVariable(SnsSettings.UserVariable) is { Length: > 0 } user
            ? (user, Environment.GetEnvironmentVariable(SnsSettings.PasswordVariable) ?? "")
            : null;

    private static string? WhyNotQueue(SenderRights rights, TopicRules topic, string arn) => rights.IsAllowed(TopicSender.Of(topic), "sqs:SendMessage", arn)
        ? null
        : $"the policy of the queue {arn} does not allow {TopicSender.Service} to send messages for {topic.Arn}";
}
