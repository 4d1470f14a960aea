using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Tests.Buses;
using Tarn.Messaging.Tests.Pipes;
using Tarn.Messaging.Tests.Queues;
using Tarn.Messaging.Tests.Schedules;

namespace Tarn.Messaging.Tests.Crash;

/// <summary>A bus, schedules and pipes over one journal and one store: each has a queue that gets what it sends.</summary>
internal sealed class EventWorld : IAsyncDisposable
{
    /// <summary>The queues of the bus, of schedules, and of the pipe.</summary>
    public static readonly string[] Ends = ["heard", "ran", "piped"];

    private EventWorld(QueueWorld queues, BusWorld buses, ScheduleWorld schedules, PipeWorld pipes) =>
        (Queues, Buses, Schedules, Pipes) = (queues, buses, schedules, pipes);

    public QueueWorld Queues { get; }

    public BusWorld Buses { get; }

    public ScheduleWorld Schedules { get; }

    public PipeWorld Pipes { get; }

    public RegisteredBus Bus { get; private set; } = null!;

    /// <summary>Opens them from a folder. The first life makes the bus and its rule.</summary>
    public static async Task<EventWorld> Open(string root, TimeProvider? time = null)
    {
        var queues = await QueueWorld.OpenDurable(root, time);
        foreach (var end in Ends)
        {
            await queues.Queue(BusWorld.ArnOf(end), new QueueRules());
        }

        var world = new EventWorld(queues, await BusWorld.Open(queues), await ScheduleWorld.Open(queues), await PipeWorld.Open(queues));
        world.Bus = await world.Buses.Bus("default");
        await world.Buses.Rule(world.Bus, "r", """{"source":["tests"]}""", new RuleTarget { Id = "t", Arn = BusWorld.ArnOf("heard") });
        return world;
    }

    /// <summary>Puts a schedule that runs once, a second after now.</summary>
    public Task PutSchedule(int number)
    {
        var at = Queues.Time.GetUtcNow().AddSeconds(1.5).ToString("'at('yyyy-MM-ddTHH:mm:ss')'", null);
        var schedule = Schedules.Of($"s{number}", at, ScheduleWorld.ArnOf("ran")) with { DeletesAfter = true };
        return Schedules.Put(schedule with { Target = schedule.Target with { Input = $"{number}" } });
    }

    /// <summary>Takes what a queue has now: the numbers.</summary>
    public async Task<List<int>> TakeNow(string end)
    {
        var queue = await Queues.Reopened(BusWorld.ArnOf(end));
        var taken = new List<int>();
        while (await queue.Receive(visibilitySeconds: 3_600) is { Count: > 0 } some)
        {
            taken.AddRange(some.Select(one => end == "heard" ? BusWorld.NumberOf(one.Message) : int.Parse(one.Message.Body)));
            await queue.Delete([.. some.Select(one => one.Receipt)]);
        }

        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await Pipes.All.DisposeAsync();
        await Schedules.All.DisposeAsync();
        await Buses.All.DisposeAsync();
        await Queues.DisposeAsync();
    }
}
