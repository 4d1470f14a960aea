using System.Collections.Concurrent;
using System.Text;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Messaging.Buses;
using Tarn.Messaging.Buses.Archives;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Replays;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Buses.Schedules;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Tests.Queues;
using Tarn.Messaging.Tests.Topics;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Losses;
using Tarn.Storage.Records;
using Tarn.Targets;

namespace Tarn.Messaging.Tests.Buses;

/// <summary>Buses beside queues, on the twins of log and metadata, or on journal and SQLite. The queue NAME has the ARN arn:aws:sqs:::NAME.</summary>
internal sealed class BusWorld : IAsyncDisposable
{
    private const string Account = "000000000000";
    private const string Region = "us-east-1";
    private const string QueueStart = "arn:aws:sqs:::";

    private ResourceRegistry _registry = null!;
    private Definitions<RegisteredBus> _definitions = null!;
    private Definitions<RegisteredArchive> _archives = null!;

    private BusWorld(QueueWorld queues) => Queues = queues;

    public QueueWorld Queues { get; }

    public EventBuses All { get; private set; } = null!;

    public LoggedLines Log { get; } = new();

    /// <summary>Queues that fail: ARN → failure of each attempt.</summary>
    public ConcurrentDictionary<string, TarnException> Failing { get; } = [];

    /// <summary>The offsets below which the shards of archives were freed.</summary>
    public ConcurrentDictionary<ShardId, long> Expired { get; } = [];

    /// <summary>Queues whose commits fail: ARN → failure at the commit.</summary>
    public ConcurrentDictionary<string, TarnException> FailingCommits { get; } = [];

    public static string ArnOf(string queue) => QueueStart + queue;

    public static async Task<BusWorld> Open(QueueWorld queues)
    {
        var world = new BusWorld(queues);
        await world.Begin();
        return world;
    }

    public Task Queue(string name, bool isFifo = false) => Queues.Queue(ArnOf(name), new QueueRules { IsFifo = isFifo });

    public async Task<RegisteredBus> Bus(string name)
    {
        var named = BusDefinition.Kind.NameOf(Account, Region, name);
        if (_definitions.Find(named) is { } present)
        {
            return present;
        }

        var id = await Queues.Store.CommitWithLog(
            async transaction =>
            {
                var made = EventBuses.Create(transaction, Queues.Time.GetUtcNow());
                await BusDefinition.Kind.Add(
                    transaction, new ResourceId(made.Value), named, Queues.Time.GetUtcNow(), new BusDefinition { ChangedMs = 0 });
                return made;
            },
            default);
        All.Created(id);
        return _definitions.Find(named)!;
    }

    public async Task Rule(RegisteredBus bus, string name, string pattern, params RuleTarget[] targets) => await Queues.Store.Commit(
        transaction =>
        {
            RuleRows.Put(transaction, bus.Id, new BusRule
            {
                Id = 1,
                Name = name,
                Arn = $"arn:aws:events:::rule/{name}",
                Pattern = pattern,
                IsEnabled = true,
                Targets = targets,
            });
            return ValueTask.FromResult(true);
        },
        default);

    /// <summary>An archive with its rule, or the present one of the name.</summary>
    public async Task<RegisteredArchive> Archive(RegisteredBus bus, string name, string? pattern = null, int days = 0)
    {
        var named = ArchiveDefinition.Kind.NameOf(Account, Region, name);
        if (_archives.Find(named) is null)
        {
            await Queues.Store.CommitWithLog(
                async transaction =>
                {
                    var made = await ArchiveDefinition.Kind.Add(
                        transaction, new ResourceId(EventArchives.Create(transaction, Queues.Time.GetUtcNow()).Value), named, Queues.Time.GetUtcNow(),
                        new ArchiveDefinition { BusArn = bus.Resource.Arn, Pattern = pattern, RetentionDays = days });
                    RuleRows.Put(transaction, bus.Id, ArchiveRules.Of(2, bus, name, made.Arn, pattern));
                    return true;
                },
                default);
        }

        return _archives.Find(named)!;
    }

    /// <summary>Starts a replay of all of an archive's events.</summary>
    public Task<ReplayTask> Replay(RegisteredBus bus, RegisteredArchive archive, string name, params string[] rules) => All.Replays.Start(
        new ReplayTask
        {
            Account = Account,
            Region = Region,
            Name = name,
            Archive = archive.Id,
            ArchiveArn = archive.Resource.Arn,
            Bus = bus.Id,
            BusArn = bus.Resource.Arn,
            RuleArns = [.. rules.Select(rule => RuleDefinition.ArnOf(bus.Resource.Name, rule))],
            FromMs = 0,
            ToMs = long.MaxValue,
            StartedMs = Queues.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        },
        default);

    /// <summary>Waits until a replay has ended.</summary>
    public async Task<ReplayTask> Ended(string name)
    {
        ReplayTask? ended = null;
        await Patience.Until(async () => (ended = (await All.Replays.Of(Account, Region, default)).Single(one => one.Name == name)).EndedMs is not null);
        return ended!;
    }

    /// <summary>A rule with a schedule that counts from now.</summary>
    public async Task Schedule(RegisteredBus bus, string name, string schedule, params RuleTarget[] targets) => await Queues.Store.Commit(
        async transaction =>
        {
            var rule = new BusRule
            {
                Id = 7,
                Name = name,
                Arn = $"arn:aws:events:::rule/{name}",
                Schedule = schedule,
                IsEnabled = true,
                Targets = targets,
            };
            RuleRows.Put(transaction, bus.Id, rule);
            await RuleOccurrences.Begin(transaction, rule, Queues.Time.GetUtcNow());
            return true;
        },
        default);

    public async Task RemoveRule(RegisteredBus bus, string name) => await Queues.Store.Commit(
        transaction =>
        {
            RuleRows.Remove(transaction, bus.Id, name);
            return ValueTask.FromResult(true);
        },
        default);

    public async Task<Guid> Put(RegisteredBus bus, int number, CallKey call = default, int hops = 0)
    {
        var nowMs = Queues.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var one = new BusEvent
        {
            Id = Guid.NewGuid(),
            TimeMs = nowMs,
            AcceptedMs = nowMs,
            Source = "tests",
            DetailType = "number",
            Account = Account,
            Region = Region,
            Detail = Encoding.UTF8.GetBytes($$"""{"number":{{number}}}"""),
            Hops = hops,
        };
        return (await All.Put(bus.Id, [one], call))[0];
    }

    /// <summary>Waits until the bus has delivered all of its events, or given them to the ones that wait.</summary>
    public Task Settle(RegisteredBus bus) => Patience.Until(() =>
        Queues.Log.Describe(Queues.Directory.ShardsOf(bus.Id)[0].Id)!.Value.StableEnd == (All.PlaceOf(bus.Id)?.Next ?? 0));

    /// <summary>Waits until a queue has messages, and takes them out.</summary>
    public async Task<QueueMessage[]> Take(string queue, int count)
    {
        var all = new List<QueueMessage>();
        await Patience.Until(async () =>
        {
            await TakeNow(queue, all);
            return all.Count >= count;
        });
        Assert.Equal(count, all.Count);
        return [.. all];
    }

    /// <summary>Takes the messages that a queue has now.</summary>
    public async Task<bool> TakeNow(string queue, List<QueueMessage> taken)
    {
        var opened = await Queues.Reopened(ArnOf(queue));
        var received = await opened.Receive(visibilitySeconds: 3_600);
        foreach (var message in received)
        {
            taken.Add(message.Message);
            await opened.Delete(message);
        }

        return received.Count > 0;
    }

    public static int NumberOf(QueueMessage message) => int.Parse(message.Body.Split("\"number\":")[1].TrimEnd('}'));

    public ValueTask<List<LossRow>> Losses() => LossRows.All(Queues.Store, default).ToListAsync();

    /// <param name="meanwhile">What happens while nothing runs.</param>
    public async Task Restart(Action? meanwhile = null)
    {
        await All.DisposeAsync();
        meanwhile?.Invoke();
        _registry.Dispose();
        await Queues.Restart();
        await Begin();
    }

    public async ValueTask DisposeAsync()
    {
        await All.DisposeAsync();
        _registry.Dispose();
        await Queues.DisposeAsync();
    }

    private async Task Begin()
    {
        _registry = await ResourceRegistry.Open(Queues.Store, default);
        (_definitions, _archives) = (RegisteredBus.In(_registry), RegisteredArchive.In(_registry));
        var targets = new TargetDirectory();
        targets.Add(new BusQueueTargets(this));
        All = await EventBuses.Open(
            new BusParts
            {
                Log = Queues.Log,
                Streams = Queues.Directory,
                Store = Queues.Store,
                Time = Queues.Time,
                Logger = Log,
                BusOf = _definitions.Get,
                BusOfArn = _definitions.FindByArn,
                Archives = _archives,
                Expire = (shard, lowest) => Expired[shard] = lowest,
                RequirePut = static (_, _) => { },
                Targets = targets,
            },
            default);
        await All.Start(default);
    }
}
