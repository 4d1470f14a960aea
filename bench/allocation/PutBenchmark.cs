using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Bench.Allocation;

/// <summary>PutRecords on a stream of four shards, through the door's generated binding to the journal's sync on this disk.</summary>
[MemoryDiagnoser]
public class PutBenchmark
{
    private const int DataBytes = 700;
    private const string Account = "000000000000";

    private readonly string folder = Directory.CreateTempSubdirectory("tarn-bench-allocation-").FullName;
    private readonly WireHeaders headers = new();
    private JournalLog log = null!;
    private MemoryMetadataStore store = null!;
    private StreamDirectory streams = null!;
    private StreamControl control = null!;
    private ResourceRegistry registry = null!;
    private SecretSealer sealer = null!;
    private KinesisDoor door = null!;
    private byte[] body = [];
    private byte[] work = [];

    /// <summary>Records of one call.</summary>
    [Params(1, 50, 500)]
    public int Records { get; set; }

    // the in-process toolchain does not wait for an asynchronous set-up
    [GlobalSetup]
    public void SetUp() => Open().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp() => Close().GetAwaiter().GetResult();

    [Benchmark]
    public async Task<long> Put()
    {
        body.CopyTo(work, 0);
        var request = new WireRequest { Method = "POST", RawPath = "/", Headers = headers, Body = work };
        using var response = new WireResponse("request");
        var protocol = KinesisDoor.Descriptor.ProtocolOf(request);
        using var bound = protocol.Route(KinesisDoor.Descriptor, request)!.Bind(door, request, protocol);
        await bound.Invoke(Call(), response, default);
        return response.Body.Length;
    }

    private async Task Open()
    {
        log = JournalLog.Open(new FileDisk(folder, TimeProvider.System), Guid.NewGuid(), new JournalOptions(), TimeProvider.System);
        store = new MemoryMetadataStore(log);
        streams = await StreamDirectory.Open(store, default);
        registry = await ResourceRegistry.Open(store, default);
        sealer = new SecretSealer(RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes));
        control = await StreamControl.Open(store, streams, TimeProvider.System, TimeSpan.Zero, default);
        door = new KinesisDoor(new KinesisParts
        {
            Log = log,
            Streams = streams,
            Control = control,
            Subscriptions = new ShardSubscriptions(log, TimeProvider.System),
            Holds = new HoldLimit(await ConsumerHolds.Open(store, default), streams, log, TimeProvider.System, TimeSpan.FromHours(168)),
            Registry = registry,
            Store = store,
            Sealer = sealer,
            Time = TimeProvider.System,
        });
        headers.Set("Content-Type", "application/x-amz-json-1.1");
        headers.Set("X-Amz-Target", "Kinesis_20131202.PutRecords");
        await door.StreamOperations.CreateStream(new CreateStreamInput { StreamName = "bench", ShardCount = 4 }, Call(), default);
        await control.RunDue(default);
        body = Body();
        work = new byte[body.Length];
    }

    private async Task Close()
    {
        registry.Dispose();
        control.Dispose();
        streams.Dispose();
        sealer.Dispose();
        await store.DisposeAsync();
        await log.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static Call Call() => new()
    {
        RequestId = "request",
        Time = DateTimeOffset.UtcNow,
        Door = "aws",
        Service = "kinesis",
        Operation = "PutRecords",
        Account = Account,
        Region = "us-east-1",
        Principal = Principal.Root(Account, "AKIA"),
        SourceAddress = "127.0.0.1",
        Tls = false,
        UserAgent = "",
        Authorizer = new Everyone(),
    };

    private byte[] Body()
    {
        var records = Enumerable.Range(0, Records).Select(
            i => $$"""{"PartitionKey":"key-{{i}}","Data":"{{Convert.ToBase64String(RandomNumberGenerator.GetBytes(DataBytes))}}"}""");
        return Encoding.UTF8.GetBytes($$"""{"StreamName":"bench","Records":[{{string.Join(',', records)}}]}""");
    }

    private sealed class Everyone : IAuthorizer
    {
        public bool Allows(Call call, string action, string resource) => true;

        public bool AllowsAny(Call call) => true;
    }
}
