using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Sessions;
using Tarn.Aws.Sns;
using Tarn.Aws.Tests.Protocols;
using Tarn.Aws.Tests.Sqs;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Outside;
using Tarn.Messaging.Topics.Parts;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Sns;

/// <summary>The door of topics beside queues, on the twins of log and metadata.</summary>
internal sealed class TopicDoorWorld : IAsyncDisposable
{
    private readonly QueueDoorWorld _queues;
    private readonly MessageTopics _topics;

    private TopicDoorWorld(QueueDoorWorld queues, MessageTopics topics, IDoor door) => (_queues, _topics, Door) = (queues, topics, door);

    public IDoor Door { get; }

    public static async Task<TopicDoorWorld> Open()
    {
        var queues = await QueueDoorWorld.Open();
        var (definitions, sealer) = (RegisteredTopic.In(queues.Registry), new SecretSealer(new byte[SecretSealer.KeyBytes]));
        var topics = await MessageTopics.Open(
            new TopicParts
            {
                Log = queues.Log,
                Streams = queues.Streams,
                Store = queues.Store,
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
                RulesOf = id => definitions.Get(id)?.Rules,
                QueueOf = arn => queues.Definitions.FindByArn(arn)?.Id,
                OpenQueue = id => queues.Queues.Open(id),
                WhyNotQueue = static (_, _) => null,
                Inside = new Dictionary<string, IInsideTarget>(),
                Outside = new Dictionary<string, IOutsideSender>(),
                Signer = new NoSigner(),
            },
            default);
        var identities = await IdentityStore.Open(queues.Store, default);
        var sessions = new SessionKeys(await CredentialStore.Open(queues.Store, sealer, default), identities, sealer, TimeProvider.System);
        return new TopicDoorWorld(queues, topics, new SnsDoor(new SnsParts
        {
            Definitions = definitions,
            Store = queues.Store,
            Topics = topics,
            Roles = new RoleSessions(identities, queues.Registry, sessions),
            Sealer = sealer,
            Time = TimeProvider.System,
            Outside = ["http", "https"],
            WhyRefused = static _ => null,
            Certificate = static _ => null,
        }));
    }

    public static WireRequest Form(string text) => DoorWire.Request("POST", "/", text, ("Content-Type", "application/x-www-form-urlencoded"));

    public async ValueTask DisposeAsync()
    {
        await _topics.DisposeAsync();
        await _queues.DisposeAsync();
    }

    private sealed class NoSigner : IMessageSigner
    {
        public string CertificateUrl => "http://topics/certificate.pem";

        public string BaseUrl => "http://topics";

        public string Sign(ReadOnlySpan<byte> text, int version) => "";
    }
}
