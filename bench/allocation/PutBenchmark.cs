using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Subscriptions;
using Tarn.Wire.Protocols;

namespace Tarn.Bench.Allocation;

/// <summary>PutRecords on a stream of four shards, through the door's generated binding to the journal's sync on this disk.</summary>
[MemoryDiagnoser]
public class PutBenchmark
{
    private const int DataBytes = 700;
    private const string Account = "000000000000";

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-bench-allocation-").FullName;
    private readonly WireHeaders _headers = new();
    private JournalLog _log = null!;
    private MemoryMetadataStore _store = null!;
    private StreamDirectory _streams = null!;
    private StreamControl _control = null!;
    private ResourceRegistry _registry = null!;
    private SecretSealer _sealer = null!;
    private KinesisDoor _door = null!;
    private byte[] _body = [];
    private byte[] _work = [];

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
        _body.CopyTo(_work, 0);
        var request = new WireRequest { Method = "POST", RawPath = "/", Headers = _headers, Body = _work };
        using var response = new WireResponse("request");
        var protocol = KinesisDoor.Descriptor.ProtocolOf(request);
        using var bound = protocol.Route(KinesisDoor.Descriptor, request)!.Bind(_door, request, protocol);
        await bound.Invoke(Call(), response, default);
        return response.Body.Length;
    }

    private async Task Open()
    {
        _log = JournalLog.Open(new FileDisk(_folder, TimeProvider.System), Guid.NewGuid(), new JournalOptions(), TimeProvider.System);
        _store = new MemoryMetadataStore(_log);
        _streams = await StreamDirectory.Open(_store, default);
        _registry = await ResourceRegistry.Open(_store, default);
        _sealer = new SecretSealer(RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes));
        _control = await StreamControl.Open(_store, _streams, TimeProvider.System, TimeSpan.Zero, default);
        _door = new KinesisDoor(new KinesisParts
        {
            Log = _log,
            Streams = _streams,
            Control = _control,
            Subscriptions = new ShardSubscriptions(_log, TimeProvider.System),
            Holds = new HoldLimit(await ConsumerHolds.Open(_store, default), _streams, _log, TimeProvider.System, TimeSpan.FromHours(168)),
            Registry = _registry,
            Store = _store,
            Sealer = _sealer,
            Time = TimeProvider.System,
        });
        _headers.Set("Content-Type", "application/x-amz-json-1.1");
        _headers.Set("X-Amz-Target", "Kinesis_20131202.PutRecords");
        await _door.StreamOperations.CreateStream(new CreateStreamInput { StreamName = "bench", ShardCount = 4 }, Call(), default);
        await _control.RunDue(default);
        _body = Body();
        _work = new byte[_body.Length];
    }

    private async Task Close()
    {
        _registry.Dispose();
        _control.Dispose();
        _streams.Dispose();
        _sealer.Dispose();
        await _store.DisposeAsync();
        await _log.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
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
        public AccessDecision Decide(Call call, string action, string resource) => AccessDecision.Allowed;

        public FolderRight DecideFolder(Call call, string action, string bucket, string folder) => FolderRight.All;

        public bool AllowsAny(Call call) => true;

        public bool Covers(Call call) => true;
    }
}
