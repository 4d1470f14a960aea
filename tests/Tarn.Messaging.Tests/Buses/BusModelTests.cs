using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Tests.Queues;
using Tarn.Storage;

namespace Tarn.Messaging.Tests.Buses;

/// <summary>
/// Random steps on two buses against a model that keeps lists: events, rules that come and go, queues that fail, refuse, and come back,
/// restarts. Each copy is once in its queue or in the dead-letter queue.
/// </summary>
public sealed class BusModelTests
{
    private const int StepsOfRun = 50;
    private static readonly int Cases = TestSeed.Count(60);
    private static readonly string[] Queues = ["q0", "q1", "q2"];

    [Fact]
    public async Task A_bus_does_what_its_model_does()
    {
        for (var seed = TestSeed.Value; seed < TestSeed.Value + Cases; seed++)
        {
            var steps = new List<string>();
            try
            {
                var time = new ManualTime();
                await using var world = await BusWorld.Open(await QueueWorld.Open(time));
                await new Run(world, time, new Random(seed), steps).Steps();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}: {failure.Message}\n{string.Join('\n', steps)}", failure);
            }
        }
    }

    private sealed class Run(BusWorld world, ManualTime time, Random random, List<string> trace)
    {
        private readonly Dictionary<string, List<int>> _expected = Queues.Append("dead").ToDictionary(queue => queue, _ => new List<int>());
        private readonly Dictionary<string, List<QueueMessage>> _taken = Queues.Append("dead").ToDictionary(queue => queue, _ => new List<QueueMessage>());
        private readonly HashSet<(int Mod, string Queue)> _rules = [];
        private readonly HashSet<string> _refusing = [];
        private RegisteredBus _bus = null!;
        private int _events;

        public async Task Steps()
        {
            foreach (var queue in _expected.Keys)
            {
                await world.Queue(queue);
            }

            _bus = await world.Bus("default");
            for (var step = 0; step < StepsOfRun; step++)
            {
                await Step(random.Next(12));
            }

            await Calm();
            foreach (var (queue, expected) in _expected)
            {
                await world.TakeNow(queue, _taken[queue]);
                Assert.Equal(expected.Order(), _taken[queue].Select(BusWorld.NumberOf).Order());
            }
        }

        private async Task Step(int kind)
        {
            trace.Add($"{kind} at event {_events}");
            switch (kind)
            {
                case < 5:
                    await Put();
                    break;
                case 5 or 6:
                    await ChangeRule();
                    break;
                case 7:
                    world.Failing[BusWorld.ArnOf(Any())] = new TarnException(ErrorKind.Throttled, "full");
                    break;
                case 8:
                    world.FailingCommits[BusWorld.ArnOf(Any())] = new TarnException(ErrorKind.Unavailable, "closed");
                    break;
                case 9:
                    await Refuse();
                    break;
                case 10:
                    time.Advance(TimeSpan.FromSeconds(random.Next(30)));
                    break;
                default:
                    await world.Restart();
                    _bus = await world.Bus("default");
                    break;
            }
        }

        private string Any() => Queues[random.Next(Queues.Length)];

        private async Task Put()
        {
            var number = _events++;
            await world.Put(_bus, number);
            foreach (var (_, queue) in _rules.Where(rule => number % rule.Mod == 0))
            {
                _expected[_refusing.Contains(queue) ? "dead" : queue].Add(number);
            }
        }

        // Events that were put before see the rules as they were: the bus has delivered them, or given them to the ones that wait.
        private async Task ChangeRule()
        {
            await Calm();
            var (mod, queue) = (1 + random.Next(3), Any());
            if (_rules.Add((mod, queue)))
            {
                var numbers = string.Join(',', Enumerable.Range(0, 200).Where(number => number % mod == 0));
                await world.Rule(
                    _bus, $"{queue}-{mod}", $"{{\"detail\":{{\"number\":[{numbers}]}}}}",
                    new RuleTarget { Id = "t", Arn = BusWorld.ArnOf(queue), DeadLetterArn = BusWorld.ArnOf("dead") });
            }
        }

        private async Task Refuse()
        {
            await Calm();
            var queue = Any();
            if (_refusing.Add(queue))
            {
                world.Failing[BusWorld.ArnOf(queue)] = new TarnException(ErrorKind.AccessDenied, "denied");
            }
            else
            {
                _refusing.Remove(queue);
                world.Failing.TryRemove(BusWorld.ArnOf(queue), out _);
            }
        }

        // All queues take, so that no event waits for one that refuses later.
        private async Task Calm()
        {
            await world.Settle(_bus);
            foreach (var (arn, failure) in world.Failing.Where(one => one.Value.Kind != ErrorKind.AccessDenied))
            {
                world.Failing.TryRemove(KeyValuePair.Create(arn, failure));
            }

            foreach (var queue in _refusing)
            {
                world.Failing[BusWorld.ArnOf(queue)] = new TarnException(ErrorKind.AccessDenied, "denied");
            }

            world.FailingCommits.Clear();
            await Patience.Until(async () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                foreach (var (queue, expected) in _expected)
                {
                    await world.TakeNow(queue, _taken[queue]);
                }

                return _expected.All(one => _taken[one.Key].Count >= one.Value.Count);
            });
        }
    }
}
