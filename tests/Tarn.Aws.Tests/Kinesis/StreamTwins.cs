using System.Text.Json;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis;
using Tarn.Aws.Kinesis.Changes;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Definitions;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Kinesis;

/// <summary>
/// The twins of log and store with a stream <c>s</c>, and the types that families share. A test builds one family from
/// them, without a door.
/// </summary>
internal sealed class StreamTwins : IAsyncDisposable
{
    private StreamTwins(MemoryStreamLog log, MemoryMetadataStore store, StreamDirectory directory, StreamControl control, ResourceRegistry registry)
    {
        (Log, Store, Directory, Control, Registry) = (log, store, directory, control, registry);
        Streams = new StreamFinder(registry, directory, limits: null);
        Consumers = new ConsumerFinder(Streams, registry);
        Changes = new StreamChanges(control, store);
        Places = new StartingOffsets(log, TimeProvider.System);
        Tokens = new PageTokens(Sealer, KinesisErrors.InvalidArgumentException);
    }

    public MemoryStreamLog Log { get; }

    public MemoryMetadataStore Store { get; }

    public StreamDirectory Directory { get; }

    public StreamControl Control { get; }

    public ResourceRegistry Registry { get; }

    public SecretSealer Sealer { get; } = new(new byte[SecretSealer.KeyBytes]);

    public StreamFinder Streams { get; }

    public ConsumerFinder Consumers { get; }

    public StreamChanges Changes { get; }

    public StartingOffsets Places { get; }

    public PageTokens Tokens { get; }

    /// <summary>The ARN of stream <c>s</c>.</summary>
    public static string Arn => StreamArns.Kind.ArnOf(Call(""), "s");

    public static async Task<StreamTwins> Open(int shards)
    {
        var log = new MemoryStreamLog(TimeProvider.System);
        var store = new MemoryMetadataStore(log);
        var directory = await StreamDirectory.Open(store, default);
        var control = await StreamControl.Open(store, directory, TimeProvider.System, TimeSpan.Zero, default);
        var twins = new StreamTwins(log, store, directory, control, await ResourceRegistry.Open(store, default));
        control.OnRemoved = KinesisDoor.Removed;
        await store.CommitWithLog(transaction => AddStream(transaction, shards), default);
        return twins;
    }

    /// <summary>A call with the current time.</summary>
    public static Call Call(string operation) => DoorWire.Call(operation, DateTimeOffset.UtcNow);

    /// <summary>A body as the dispatcher binds it.</summary>
    public static TBody Body<TBody>(string operation, string json)
        where TBody : RawBody, new()
    {
        var request = DoorWire.Json(operation, json);
        var body = new TBody();
        KinesisDoor.Descriptor.ProtocolOf(request).Index(body, request.Body);
        return body;
    }

    /// <summary>An answer that an operation has written.</summary>
    public static JsonElement Read(ReadOnlyMemory<byte> answer) => JsonDocument.Parse(answer).RootElement;

    public async ValueTask DisposeAsync()
    {
        Registry.Dispose();
        Control.Dispose();
        Directory.Dispose();
        Sealer.Dispose();
        await Store.DisposeAsync();
    }

    private static async ValueTask<bool> AddStream(IMetadataTransaction transaction, int shards)
    {
        var call = Call("CreateStream");
        var stream = StreamDirectory.Create(transaction, new NewStream { Owner = StreamOwner.Kinesis, Shards = shards }, call.Time);
        await StreamArns.Kind.Add(transaction, new ResourceId(stream.Id.Value), StreamArns.Kind.NameOf(call, "s"), call.Time, new StreamDefinition());
        return true;
    }
}
