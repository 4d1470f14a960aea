using System.Globalization;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Tests.Queues;

namespace Tarn.Messaging.Tests.Crash;

/// <summary>
/// SIGKILL at random while messages are sent, delayed, received, hidden, deleted and moved to a dead-letter queue: no acknowledged message is lost, a
/// deleted one never returns, each is in one queue, a FIFO queue keeps its order, and numbers of receives never fall.
/// </summary>
[Trait("Long", "Kill")]
public sealed class QueueKillTests : IDisposable
{
    private const int Groups = 5;

    private readonly string _root = Directory.CreateTempSubdirectory("tarn-queues-kill-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task No_acknowledged_message_is_lost_and_no_deleted_one_returns()
    {
        var lines = new List<string>();
        var random = new Random(TestSeed.Value);
        for (var life = 0; life < Lives; life++)
        {
            lines.AddRange(await CrashChild.RunAndKill("queues", random.Next(40, 400), _root));
        }

        // Every timeout of the killed processes has passed by then.
        await using var world = await QueueWorld.OpenDurable(_root, new ManualTime(DateTimeOffset.UtcNow + TimeSpan.FromMinutes(10)), Spills);
        var (standard, fifo, dead) = await Open(world, TimeSpan.Zero);
        var sent = Of(lines, "sent").ToHashSet();
        var deleted = lines.Where(line => line.StartsWith("deleted ", StringComparison.Ordinal)).Select(line => line.Split(' '))
            .ToLookup(parts => parts[2], parts => parts[1]);
        var receives = lines.Where(line => line.StartsWith("received ", StringComparison.Ordinal)).Select(line => line.Split(' '))
            .GroupBy(parts => parts[1]).ToDictionary(one => one.Key, one => one.Max(parts => int.Parse(parts[2], CultureInfo.InvariantCulture)));
        var left = new List<(string Body, string Queue, int Receives)>();
        foreach (var (name, queue) in new[] { ("standard", standard), ("fifo", fifo), ("dead", dead) })
        {
            while (await queue.Receive(visibilitySeconds: 3_600) is { Count: > 0 } some)
            {
                left.AddRange(some.Select(message => (message.Message.Body, name, message.Receipt.Receives)));
                await queue.Delete([.. some.Select(message => message.Receipt)]);
            }
        }

        var bodies = left.Select(message => message.Body).ToList();
        Assert.Equal(bodies.Count, bodies.Distinct().Count());
        var everywhere = deleted.SelectMany(queue => queue).ToHashSet();
        var lost = sent.Except(everywhere).Except(bodies).Except(Unknown(lines)).ToList();
        Assert.True(lost.Count == 0, $"lost: {string.Join(' ', lost)}");

        // A receipt whose timeout had passed deletes nothing when its message moved to the dead-letter queue meanwhile.
        var returned = left.Where(message => deleted[message.Queue].Concat(deleted["dead"]).Contains(message.Body)).ToList();
        Assert.True(returned.Count == 0, $"returned: {string.Join(' ', returned)}");
        Assert.All(left.Where(message => message.Queue == "standard"), message =>
            Assert.True(message.Receives > receives.GetValueOrDefault(message.Body), $"{message.Body}: {message.Receives} receives"));
        AssertOrder(left.Where(message => message.Queue == "fifo").Select(message => message.Body));
        AssertOrder(lines.Where(line => line.StartsWith("deleted f", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).Distinct());
    }

    private static int Lives => CrashChild.Rounds(8);

    /// <summary>Works on the queues. A line states each acknowledged step, and the beginning of each deletion.</summary>
    internal static async Task Child(string root)
    {
        var world = await QueueWorld.OpenDurable(root, spills: Spills);
        var (standard, fifo, dead) = await Open(world, TimeSpan.FromMilliseconds(20));
        var random = new Random();
        await Task.WhenAll(
            Send(standard, "s"), Send(fifo, "f"), Consume(standard, "standard"), Consume(standard, "standard"), Consume(fifo, "fifo"), Consume(dead, "dead"));

        async Task Send(MessageQueue queue, string prefix)
        {
            // Numbers of later lives are higher: no life sends a thousand messages in a millisecond.
            for (var n = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000; ; n += 10)
            {
                var count = random.Next(1, 4);
                var messages = Enumerable.Range(0, count).Select(i => Message(world, prefix, n + i)).ToList();
                await queue.Send(messages, default);
                Print([.. messages.Select(message => $"sent {message.Body}")]);
            }
        }

        async Task Consume(MessageQueue queue, string name)
        {
            while (true)
            {
                var received = await queue.Receive(max: random.Next(1, 10), visibilitySeconds: random.Next(3) == 0 ? 0.005 : 60, waitSeconds: 5);
                Print([.. received.Select(message => $"received {message.Message.Body} {message.Receipt.Receives}")]);
                foreach (var message in received)
                {
                    if (random.Next(3) > 0 || queue == fifo)
                    {
                        Print($"deleting {message.Message.Body}");
                        if ((await queue.Delete([message.Receipt]))[0] != ReceiptOutcome.Done)
                        {
                            // Its timeout has passed, so its group begins again.
                            break;
                        }

                        Print($"deleted {message.Message.Body} {name}");
                    }
                    else
                    {
                        await queue.Hide([(message.Receipt, TimeSpan.Zero)]);
                    }
                }
            }
        }
    }

    private static async Task<(MessageQueue Standard, MessageQueue Fifo, MessageQueue Dead)> Open(QueueWorld world, TimeSpan visibility)
    {
        var dead = await world.Queue("dead");
        var rules = new QueueRules { VisibilityTimeout = visibility, DeadLetter = visibility == TimeSpan.Zero ? null : new DeadLetterRule("dead", 4) };
        return (await world.Queue("standard", rules), await world.Queue("fifo", new QueueRules { IsFifo = true }), dead);
    }

    private static Tarn.Messaging.Queues.Messages.QueueMessage Message(QueueWorld world, string prefix, long n) =>
        prefix == "f" ? world.Message($"f:{n % Groups}:{n}", $"g{n % Groups}") : world.Message($"s:0:{n}", delayMs: n % 4 == 0 ? (int)(n % 97) * 5 : 0);

    // Little memory and small runs, so that most delayed messages and ids are spilled.
    private static (EntryBudget Room, Messaging.Queues.Spill.SpillStore Spill) Spills() => SpillTests.Small(spare: 8, runItems: 8);

    private static void Print(params string[] lines)
    {
        if (lines.Length > 0)
        {
            Console.WriteLine(string.Join('\n', lines));
        }
    }

    private static IEnumerable<string> Of(IEnumerable<string> lines, string what) =>
        lines.Select(line => line.Split(' ')).Where(parts => parts[0] == what).Select(parts => parts[1]);

    // The process was killed between the deletion and its line: the message may be there or not.
    private static IEnumerable<string> Unknown(List<string> lines) => Of(lines, "deleting");

    private static void AssertOrder(IEnumerable<string> bodies)
    {
        foreach (var group in bodies.Select(body => body.Split(':')).GroupBy(parts => parts[1]))
        {
            var numbers = group.Select(parts => long.Parse(parts[2], CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
    }
}
