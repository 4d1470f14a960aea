using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Sqs;
using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Tests.Protocols;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Moves;
using Tarn.Messaging.Queues.Rules;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Sqs;

/// <summary>The door of queues on the twins of log and metadata.</summary>
internal sealed class QueueDoorWorld : IAsyncDisposable
{
    private readonly MoveTasks _moves;
    private readonly StreamDirectory _streams;

    private QueueDoorWorld(MemoryStreamLog log, MemoryMetadataStore store, StreamDirectory streams, ResourceRegistry registry)
    {
        (Log, Store, _streams, Registry) = (log, store, streams, registry);
        Book = new QueueBook(registry);
        var parts = new QueueParts
        {
            Log = log,
            Streams = streams,
            Store = store,
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
            RulesOf = Book.RulesOf,
            QueueOf = Book.QueueOf,
            ArnOf = Book.ArnOf,
        };
        Queues = new MessageQueues(parts);
        _moves = new MoveTasks(parts, id => Queues.Open(id));
        Door = new SqsDoor(new SqsParts
        {
            Registry = registry,
            Store = store,
            Queues = Queues,
            Moves = _moves,
            Sealer = new SecretSealer(new byte[SecretSealer.KeyBytes]),
            Time = TimeProvider.System,
            PublicUrl = "http://queues",
            Book = Book,
        });
    }

    public MemoryStreamLog Log { get; }

    public MemoryMetadataStore Store { get; }

    public StreamDirectory Streams => _streams;

    public ResourceRegistry Registry { get; }

    public QueueBook Book { get; }

    public MessageQueues Queues { get; }

    public IDoor Door { get; }

    public static async Task<QueueDoorWorld> Open()
    {
        var log = new MemoryStreamLog(TimeProvider.System);
        var store = new MemoryMetadataStore(log);
        var (streams, registry) = (await StreamDirectory.Open(store, default), await ResourceRegistry.Open(store, default));
        return new QueueDoorWorld(log, store, streams, registry);
    }

    public static WireRequest Json(string operation, string body) => DoorWire.Request(
        "POST", "/", body, ("X-Amz-Target", $"AmazonSQS.{operation}"), ("Content-Type", "application/x-amz-json-1.0"));

    public static WireRequest Form(string text) => DoorWire.Request("POST", "/", text, ("Content-Type", "application/x-www-form-urlencoded"));

    public async ValueTask DisposeAsync()
    {
        await _moves.DisposeAsync();
        await Queues.DisposeAsync();
        _streams.Dispose();
        await Store.DisposeAsync();
    }
}
