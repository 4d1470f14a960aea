using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Moves;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Queues.Spill;
using Tarn.Storage.Calls;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Messaging.Tests.Queues;

/// <summary>Queues on the twins of log and metadata, or on journal and SQLite. A queue's name is its ARN.</summary>
internal sealed class QueueWorld : IAsyncDisposable
{
    private static readonly Guid Instance = new("77777777-2222-3333-4444-555555555555");
    private static readonly Space Names = new(60_010, "tests.queues");

    private readonly Func<ValueTask> _end;
    private readonly Dictionary<string, StreamId> _queues = [];
    private readonly Dictionary<StreamId, QueueRules> _rules = [];

    private QueueWorld(IStreamLog log, IMetadataStore store, TimeProvider time, Func<ValueTask> end) => (Log, Store, Time, _end) = (log, store, time, end);

    public IStreamLog Log { get; }

    /// <summary>The log of a world on the twins.</summary>
    public DamagedLog Damage => (DamagedLog)Log;

    public IMetadataStore Store { get; }

    public TimeProvider Time { get; }

    public StreamDirectory Directory { get; private set; } = null!;

    public MessageQueues All { get; private set; } = null!;

    public Dictionary<ShardId, long> Floors { get; } = [];

    public int WaitersMax { get; init; } = 20_000;

    public string? ClockDoubt { get; set; }

    public EntryBudget Room { get; private set; } = new(4_000_000);

    public SpillStore? Spill { get; private set; }

    /// <summary>Makes rooms and rows of spilled items for each opening.</summary>
    public Func<(EntryBudget Room, SpillStore Spill)>? Spills { get; init; }

    public static async Task<QueueWorld> Open(
        TimeProvider? time = null, int waitersMax = 20_000, Func<(EntryBudget Room, SpillStore Spill)>? spills = null)
    {
        var log = new MemoryStreamLog(time ?? TimeProvider.System);
        var store = new MemoryMetadataStore(log);
        return await Begin(new QueueWorld(new DamagedLog(log), store, time ?? TimeProvider.System, store.DisposeAsync)
        {
            WaitersMax = waitersMax,
            Spills = spills,
        });
    }

    public static async Task<QueueWorld> OpenDurable(
        string folder, TimeProvider? time = null, Func<(EntryBudget Room, SpillStore Spill)>? spills = null)
    {
        var disk = new FileDisk(folder, TimeProvider.System);
        var clock = time ?? TimeProvider.System;
        var log = JournalLog.Open(disk, Instance, new JournalOptions { FileBytes = 1 << 20, HotTailBytes = 16 << 20 }, clock);
        var store = SqliteMetadataStore.Open(disk.LocalPath("meta.db"), log, clock, failure => throw failure);
        return await Begin(new QueueWorld(log, store, clock, async () =>
        {
            await store.DisposeAsync();
            await log.DisposeAsync();
        })
        {
            Spills = spills,
        });
    }

    /// <summary>Makes a queue, or sets the rules of a queue of an earlier life.</summary>
    public async Task<MessageQueue> Queue(string name, QueueRules? rules = null)
    {
        if (!_queues.TryGetValue(name, out var id))
        {
            id = await Store.CommitWithLog(
                transaction =>
                {
                    var made = MessageQueues.Create(transaction, Time.GetUtcNow());
                    transaction.Put(Names, System.Text.Encoding.UTF8.GetBytes(name), BitConverter.GetBytes(made.Value));
                    return ValueTask.FromResult(made);
                },
                default);
            _queues[name] = id;
        }

        _rules[id] = rules ?? new QueueRules();
        return await All.Open(id);
    }

    public StreamId? IdOf(string name) => _queues.TryGetValue(name, out var id) ? id : null;

    public void SetRules(string name, QueueRules rules) => _rules[_queues[name]] = rules;

    /// <summary>Closes the queues and opens them again from the log. Without a close, snapshots are not written.</summary>
    public async Task Restart(bool closes = true)
    {
        if (closes)
        {
            await All.DisposeAsync();
        }

        MakeQueues();
    }

    public async Task<MessageQueue> Reopened(string name) => await All.Open(_queues[name]);

    /// <summary>Opens the parts of a queue without its receivers and snapshots.</summary>
    internal Task<QueueCore> CoreOf(string name) => QueueOpening.Open(Parts(), _queues[name], default);

    public QueueMessage Message(string body, string? group = null, string? id = null, int delayMs = 0) => new()
    {
        Id = Guid.NewGuid(),
        SentMs = Time.GetUtcNow().ToUnixTimeMilliseconds(),
        DelayMs = delayMs,
        Sender = "tests",
        Group = group,
        DeduplicationId = id ?? (group is null ? null : body),
        Body = body,
    };

    public async ValueTask DisposeAsync()
    {
        await All.DisposeAsync();
        Spill?.Dispose();
        Directory.Dispose();
        await _end();
    }

    private static async Task<QueueWorld> Begin(QueueWorld world)
    {
        world.Directory = await StreamDirectory.Open(world.Store, default);
        foreach (var row in await world.Store.Read(reader => reader.Scan(Names, KeyRange.All, 1_000), default))
        {
            world._queues[System.Text.Encoding.UTF8.GetString(row.Key.Span)] = new StreamId(BitConverter.ToInt64(row.Value.Span));
        }

        world.MakeQueues();
        return world;
    }

    /// <summary>Move tasks over the queues.</summary>
    public MoveTasks Moves() => new(Parts(), id => All.Open(id));

    private void MakeQueues()
    {
        if (Spills?.Invoke() is { } made)
        {
            Spill?.Dispose();
            (Room, Spill) = made;
        }

        All = new MessageQueues(Parts());
    }

    private QueueParts Parts() => new()
    {
        Log = Log,
        Streams = Directory,
        Store = Store,
        Time = Time,
        Logger = NullLogger.Instance,
        RulesOf = id => _rules.GetValueOrDefault(id),
        QueueOf = IdOf,
        ArnOf = id => _queues.Single(pair => pair.Value == id).Key,
        ClockDoubt = () => ClockDoubt,
        Trim = (_, shard, lowest) => Floors[shard] = lowest,
        Room = Room,
        Spill = Spill,
        WaitersMax = WaitersMax,
    };
}

/// <summary>Short forms of calls.</summary>
internal static class QueueCalls
{
    public static async Task<SentMessage> Send(this MessageQueue queue, QueueMessage message) => (await queue.Send([message], CallKey.None))[0];

    public static async Task<IReadOnlyList<ReceivedMessage>> Receive(
        this MessageQueue queue, int max = 10, double visibilitySeconds = 30, double waitSeconds = 0, string? attempt = null,
        CancellationToken cancellationToken = default) =>
        await queue.Receive(
            new ReceiveRequest(max, TimeSpan.FromSeconds(visibilitySeconds), TimeSpan.FromSeconds(waitSeconds), attempt), cancellationToken).InTime();

    public static async Task<string[]> Bodies(this MessageQueue queue, int max = 10, double visibilitySeconds = 30) =>
        [.. (await queue.Receive(max, visibilitySeconds)).Select(message => message.Message.Body)];

    public static async Task Delete(this MessageQueue queue, ReceivedMessage message) =>
        Assert.Equal(ReceiptOutcome.Done, (await queue.Delete([message.Receipt]))[0]);
}
