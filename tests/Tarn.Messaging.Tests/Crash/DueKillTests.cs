using Tarn.Messaging.Tests.Queues;
using Tarn.Messaging.Tests.Schedules;
using Xunit.Abstractions;

namespace Tarn.Messaging.Tests.Crash;

/// <summary>SIGKILL while many schedules that are due in one second run: each runs once. bench/event-kills has a hundred thousand.</summary>
[Trait("Long", "Kill")]
public sealed class DueKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Part = 1_000;

    private static readonly string Arn = ScheduleWorld.ArnOf("q");

    private readonly string _root = Directory.CreateTempSubdirectory("tarn-due-kill-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Each_of_many_schedules_that_are_due_at_once_runs_once()
    {
        var count = TestSeed.Count(3_000);
        await using (var first = await ScheduleWorld.Open(await QueueWorld.OpenDurable(_root, new ManualTime(DateTimeOffset.UtcNow))))
        {
            await first.Queue("q");
            var at = first.Queues.Time.GetUtcNow().AddSeconds(1.5).ToString("'at('yyyy-MM-ddTHH:mm:ss')'", null);
            foreach (var part in Enumerable.Range(0, count).Chunk(Part))
            {
                await first.PutAll([.. part.Select(i => Named(first.Of($"s{i}", at, Arn), $"{i}"))]);
            }
        }

        // A line of the child is a growth of the queue, or says that nothing is due.
        var random = new Random(TestSeed.Value);
        for (var kill = 0; kill < 3; kill++)
        {
            await CrashChild.RunAndKill("due", random.Next(1, 3), _root);
        }

        var time = new ManualTime(DateTimeOffset.UtcNow + TimeSpan.FromMinutes(10));
        await using var world = await ScheduleWorld.Open(await QueueWorld.OpenDurable(_root, time));
        await world.Queue("q");
        output.WriteLine($"{EndOf(world)} of {count} ran before the last kill");
        await Patience.Until(() => EndOf(world) >= count);
        await world.Settle();
        var queue = await world.Queues.Reopened(Arn);
        var ran = new List<string>();
        while (await queue.Receive(visibilitySeconds: 3_600) is { Count: > 0 } some)
        {
            ran.AddRange(some.Select(one => one.Message.Body));
            await queue.Delete([.. some.Select(one => one.Receipt)]);
        }

        Assert.Equal(count, ran.Count);
        Assert.Equal(count, ran.Distinct().Count());
        Assert.Equal(0, await world.Lost());
        Assert.Null(await world.Find("s0"));
    }

    /// <summary>Runs what is due until it is killed.</summary>
    internal static async Task Child(string root)
    {
        var world = await ScheduleWorld.Open(await QueueWorld.OpenDurable(root));
        await world.Queue("q");
        for (var seen = EndOf(world); ; seen = EndOf(world))
        {
            await Patience.Until(async () => EndOf(world) > seen || !await world.IsDue());
            Console.WriteLine(seen);
        }
    }

    private static Messaging.Schedules.Definitions.Schedule Named(Messaging.Schedules.Definitions.Schedule schedule, string name) =>
        schedule with { DeletesAfter = true, Target = schedule.Target with { Input = name } };

    private static long EndOf(ScheduleWorld world) =>
        world.Queues.Log.Describe(world.Queues.Directory.ShardsOf(world.Queues.IdOf(Arn)!.Value)[0].Id)!.Value.StableEnd;
}
