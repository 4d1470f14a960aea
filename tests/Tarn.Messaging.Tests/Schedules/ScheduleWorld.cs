using System.Collections.Concurrent;
using System.Text;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Schedules;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Occurrences;
using Tarn.Messaging.Schedules.Parts;
using Tarn.Messaging.Tests.Queues;
using Tarn.Messaging.Tests.Topics;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Targets;

namespace Tarn.Messaging.Tests.Schedules;

/// <summary>Schedules beside queues, on the twins of log and metadata, or on journal and SQLite. The queue NAME has the ARN arn:aws:sqs:::NAME.</summary>
internal sealed class ScheduleWorld : IAsyncDisposable, ITarget, IUniversalTargets
{
    private const string QueueStart = "arn:aws:sqs:::";

    private ResourceRegistry _registry = null!;

    private ScheduleWorld(QueueWorld queues) => Queues = queues;

    public QueueWorld Queues { get; }

    public EventSchedules All { get; private set; } = null!;

    public LoggedLines Log { get; } = new();

    /// <summary>Queues that fail: ARN → failure of each attempt.</summary>
    public ConcurrentDictionary<string, TarnException> Failing { get; } = [];

    /// <summary>The inputs of calls of universal targets.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>How universal targets answer.</summary>
    public UniversalAnswer Answer { get; set; } = UniversalAnswer.Done;

    /// <summary>What the group has counted.</summary>
    public ConcurrentDictionary<ServiceCell, long> Counts { get; } = [];

    public RegisteredGroup Group => Groups.Find(ScheduleGroupDefinition.Kind.NameOf("000000000000", "us-east-1", "g"))!;

    public Definitions<RegisteredGroup> Groups { get; private set; } = null!;

    string ITarget.Service => "sqs";

    public static string ArnOf(string queue) => QueueStart + queue;

    /// <summary>Opens schedules beside queues, with one group, which may be there from an earlier life.</summary>
    public static async Task<ScheduleWorld> Open(QueueWorld queues)
    {
        var world = new ScheduleWorld(queues);
        var name = ScheduleGroupDefinition.Kind.NameOf("000000000000", "us-east-1", "g");
        await queues.Store.Commit(
            async transaction =>
            {
                if (await ResourceRegistry.Find(transaction, name) is null)
                {
                    await ScheduleGroupDefinition.Kind.Add(
                        transaction, new ResourceId(transaction.NextId()), name, queues.Time.GetUtcNow(), new ScheduleGroupDefinition { ChangedMs = 0 });
                }

                return true;
            },
            default);
        await world.Begin();
        return world;
    }

    public Task Queue(string name) => Queues.Queue(ArnOf(name), new QueueRules());

    public Schedule Of(string name, string expression, string targetArn, int agePast = 86_400) => new()
    {
        Id = 0,
        Group = "g",
        Name = name,
        GroupArn = Group.Resource.Arn,
        Account = "000000000000",
        Region = "us-east-1",
        Expression = expression,
        CountsFromMs = Queues.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        IsEnabled = true,
        CreatedMs = 0,
        ChangedMs = 0,
        Target = new ScheduleTarget { Arn = targetArn, RoleArn = "r", Input = """{"time":"<aws.scheduler.scheduled-time>"}""", AgeSecondsMax = agePast },
    };

    public async Task<Schedule> Put(Schedule schedule) => (await PutAll([schedule]))[0];

    public async Task<Schedule[]> PutAll(IReadOnlyList<Schedule> schedules) => await Queues.Store.Commit(
        async transaction =>
        {
            var made = schedules.Select(schedule => schedule with { Id = transaction.NextId() }).ToArray();
            foreach (var schedule in made)
            {
                await ScheduleRows.Put(transaction, Group.Resource.Id, schedule, ScheduleStarts.Of(schedule));
            }

            return made;
        },
        default);

    public async Task<Schedule?> Find(string name) => await Queues.Store.Read(reader => ScheduleRows.Find(reader, Group.Resource.Id, name), default);

    public async Task<OccurrenceTimes?> TimesOf(Schedule schedule) => await Queues.Store.Read(reader => OccurrenceRows.Of(reader, schedule.Id), default);

    /// <summary>Waits until a queue has messages, and takes them out.</summary>
    public async Task<QueueMessage[]> Take(string queue, int count)
    {
        var all = new List<QueueMessage>();
        await Patience.Until(async () =>
        {
            all.AddRange(await TakeNow(queue));
            return all.Count >= count;
        });
        Assert.Equal(count, all.Count);
        return [.. all];
    }

    public async Task<List<QueueMessage>> TakeNow(string queue)
    {
        var opened = await Queues.Reopened(ArnOf(queue));
        var taken = new List<QueueMessage>();
        foreach (var message in await opened.Receive(visibilitySeconds: 3_600))
        {
            taken.Add(message.Message);
            await opened.Delete(message);
        }

        return taken;
    }

    public async Task<long> Lost() => await LossRows.All(Queues.Store, default).Select(row => row.Loss.Count).SumAsync();

    /// <summary>Waits until no occurrence is due.</summary>
    public Task Settle() => Patience.Until(async () => !await IsDue());

    /// <summary>Whether an occurrence is due.</summary>
    public async Task<bool> IsDue() => (await Queues.Store.Read(
        reader => OccurrenceRows.DueOf(reader, OccurrenceKind.Schedule, Queues.Time.GetUtcNow(), 1), default)).Ids.Count > 0;

    /// <summary>The time until the clock looks again; zero: an occurrence is due.</summary>
    public async Task<TimeSpan> UntilLook()
    {
        var (now, longest) = (Queues.Time.GetUtcNow(), TimeSpan.FromMinutes(1));
        var (ids, next) = await Queues.Store.Read(reader => OccurrenceRows.DueOf(reader, OccurrenceKind.Schedule, now, 1), default);
        return ids.Count > 0 ? TimeSpan.Zero : next - now is { } rest && rest < longest ? rest : longest;
    }

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

    ValueTask ITarget.Check(string arn, Sender sender, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    async ValueTask<IInsideAppend> ITarget.Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
    {
        if (Failing.TryGetValue(arn, out var failure))
        {
            throw failure;
        }

        Assert.Equal(("scheduler.amazonaws.com", Group.Resource.Arn, "r"), (sender.Service, sender.SourceArn, sender.RoleArn));
        var id = Queues.IdOf(arn) ?? throw new TarnException(ErrorKind.NotFound, $"no {arn}");
        return (await Queues.All.Open(id)).AppendOf(new QueueMessage
        {
            Id = Guid.NewGuid(),
            SentMs = Queues.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Attributes = [.. message.Attributes.Select(one => new MessageAttribute(one.Name, one.DataType, false, Encoding.UTF8.GetBytes(one.Text)))],
            Body = Encoding.UTF8.GetString(message.Body.Span),
        });
    }

    ValueTask<UniversalAnswer> IUniversalTargets.Call(Schedule schedule, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        Calls.Enqueue(Encoding.UTF8.GetString(input.Span));
        return ValueTask.FromResult(Answer);
    }

    private async Task Begin()
    {
        _registry = await ResourceRegistry.Open(Queues.Store, default);
        Groups = RegisteredGroup.In(_registry);
        var targets = new TargetDirectory();
        targets.Add(this);
        All = await EventSchedules.Open(
            new ScheduleParts
            {
                Log = Queues.Log,
                Streams = Queues.Directory,
                Store = Queues.Store,
                Time = Queues.Time,
                Logger = Log,
                Groups = Groups,
                Targets = targets,
                Universal = this,
                Count = (group, cell, units) =>
                {
                    Assert.Equal(Group.Resource.Id.Value, group);
                    Counts.AddOrUpdate(cell, units, (_, before) => before + units);
                },
            },
            default);
        All.Start();
    }
}
