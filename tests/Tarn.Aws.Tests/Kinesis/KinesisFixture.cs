using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Aws.Tests.Kinesis;

/// <summary>The door on the twins of log and store, and its own client.</summary>
internal sealed class KinesisFixture : IAsyncDisposable
{
    private readonly SecretSealer sealer;
    private readonly ResourceRegistry registry;

    private KinesisFixture(ShiftedTime time, MemoryStreamLog log, MemoryMetadataStore store, StreamDirectory streams, ResourceRegistry registry)
    {
        Time = time;
        Log = log;
        Store = store;
        Streams = streams;
        this.registry = registry;
        sealer = new SecretSealer(RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes));
        Door = new KinesisDoor(log, streams, registry, store, sealer, time);
        Client = new KinesisClient(new DoorTransport(Door));
    }

    public ShiftedTime Time { get; }

    public MemoryStreamLog Log { get; }

    public MemoryMetadataStore Store { get; }

    public StreamDirectory Streams { get; }

    public KinesisDoor Door { get; }

    public KinesisClient Client { get; }

    public static async Task<KinesisFixture> Open()
    {
        var time = new ShiftedTime();
        var log = new MemoryStreamLog(time);
        var store = new MemoryMetadataStore(log);
        var streams = await StreamDirectory.Open(store, default);
        return new KinesisFixture(time, log, store, streams, await ResourceRegistry.Open(store, default));
    }

    public async Task Change(LogChange change) => await Store.Commit(
        tx =>
        {
            tx.Change(change);
            return ValueTask.FromResult(0);
        },
        default);

    public async ValueTask DisposeAsync()
    {
        registry.Dispose();
        Streams.Dispose();
        sealer.Dispose();
        await Store.DisposeAsync();
    }

    /// <summary>The system's clock, moved.</summary>
    internal sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
