using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access.Audit;
using Tarn.Access.Audit.Chain;
using Tarn.Access.Audit.Records;
using Tarn.Access.Credentials;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Access.Tests.Audit;

/// <summary>The audit on the in-memory twins; stopped and started like a process.</summary>
internal sealed class AuditWorld : IAsyncDisposable
{
    private readonly MemoryMetadataStore _store;
    private readonly MemoryStreamLog _log;
    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);
    private AuditKeys _keys = null!;

    private AuditWorld()
    {
        _log = new MemoryStreamLog(Time);
        _store = new MemoryMetadataStore(_log);
    }

    public ManualTime Time { get; } = new();

    public AuditLog Log { get; private set; } = null!;

    public CallAudit Calls { get; private set; } = null!;

    /// <summary>Why the log takes no records.</summary>
    public string? Full { get; set; }

    public static async Task<AuditWorld> Open()
    {
        var world = new AuditWorld();
        await world.Start();
        return world;
    }

    public async Task Restart()
    {
        await Log.DisposeAsync();
        _keys.Dispose();
        await Start();
    }

    /// <summary>Notes how long rows stay, as a start does.</summary>
    public Task Keep(int days) => AuditRetention.Note(_store, Log, TestCalls.Account, "eu-west-1", days, Time.GetUtcNow(), default);

    public async Task<IReadOnlyList<AuditRecord>> Records()
    {
        var reader = Log.FindReader(TestCalls.Account);
        return reader is null ? [] : [.. (await reader.Read(0, long.MaxValue, default)).Records.Select(each => each.Record)];
    }

    public static AuditedCall CallOf(string operation, bool isRead = false, string? error = null, string? parameters = null) =>
        new(TestCalls.ByRoot(operation: operation), "kinesis.amazonaws.com", isRead)
        {
            ErrorCode = error,
            ErrorMessage = error,
            Parameters = parameters,
            DataType = operation == "PutRecords" ? "AWS::Kinesis::Stream" : null,
        };

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        _keys.Dispose();
        _sealer.Dispose();
    }

    private async Task Start()
    {
        _keys = new AuditKeys(_store, _sealer, Time);
        Log = await AuditLog.Open(
            new AuditParts
            {
                Store = _store,
                Streams = _log,
                Directory = await StreamDirectory.Open(_store, default),
                Keys = _keys,
                Time = Time,
                Log = NullLogger.Instance,
            },
            default);
        Calls = new CallAudit(Log, new AuditOptions
        {
            Account = TestCalls.Account,
            Types = new DataEventTypes(
                new Dictionary<(string, string), string> { [("kinesis", "PutRecords")] = "AWS::Kinesis::Stream" }, new HashSet<(string, string)>()),
            Full = () => Full,
            ArnOf = _ => null,
            Time = Time,
            Log = NullLogger.Instance,
        });
    }
}
