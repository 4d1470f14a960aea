using System.Diagnostics;
using System.Globalization;
using Tarn.Messaging.Tests.Queues;
using Tarn.Messaging.Topics.Serving;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Losses;

namespace Tarn.Messaging.Tests.Topics;

/// <summary>The steps of one case.</summary>
/// <param name="trace">Gets a line for each step, for the message of a failure.</param>
internal sealed class TopicModelRun(TopicWorld world, ManualTime time, Random random, List<string> trace)
{
    private const string Hook = "http://h/";
    private const string Stream = "stream";
    private const int StepsOfRun = 60;
    private const int Groups = 3;
    private static readonly string[] Queues = ["q0", "q1", "q2"];
    private static readonly string[] DeadLetters = [.. Queues.Select(DeadOf)];
    private static readonly TarnException Full = new(ErrorKind.Throttled, "the hold limit is reached");
    private readonly TopicModel _model = new();
    private readonly Dictionary<string, List<string>> _taken = [];
    private readonly List<(string Body, string? Id, CallKey Call, PublishedMessage Answer)> _recent = [];
    private readonly HashSet<string> _hooks = [world.Rules.Arn];
    private int _replays;

    /// <summary>A FIFO queue would keep one of two dead letters that two subscriptions have of one message: each subscription has its own.</summary>
    internal static string DeadOf(string endpoint) => $"dead-{endpoint}";

    public async Task Steps()
    {
        await OpenQueues();
        for (var step = 0; step < StepsOfRun; step++)
        {
            var kind = random.Next(20);
            trace.Add(string.Create(CultureInfo.InvariantCulture, $"step {kind}, {_model.Messages.Count} messages, at {time.NowMs}"));
            await Step(kind);
        }

        await Settle();
        foreach (var queue in Queues.Concat(DeadLetters))
        {
            while (await Take(queue))
            {
            }

            Assert.Equal(_model.Expected(queue).Order(), TakenOf(queue).Order());
        }

        Assert.Equal(_model.Expected(Stream), await world.Stream.Records());

        // A call that a restart ended is repeated, and is lost when its subscription is gone then.
        Assert.Equal(
            _model.Lost,
            await LossRows.All(world.Queues.Store, default).Where(row => !_hooks.Contains(row.Loss.Arn)).Select(row => row.Loss.Count).SumAsync());
    }

    private Task Step(int kind) => kind switch
    {
        < 8 => Publish(),
        8 => Retry(),
        < 12 => Take(Queues[random.Next(Queues.Length)]),
        12 or 13 => Subscribe(),
        14 => Unsubscribe(),
        15 => Hold(),
        16 => Refuse(),
        17 => Replay(),
        18 => Pass(TimeSpan.FromSeconds(random.Next(30))),
        _ => Restart(),
    };

    private async Task Publish()
    {
        var number = _model.Messages.Count;
        var group = $"g{random.Next(Groups)}";
        var body = TopicModel.Body(random.Next(TopicModel.Colors), group, number);
        var call = random.Next(3) == 0 ? new CallKey(3, (ulong)number + 1) : CallKey.None;
        var id = world.Rules.IsFifo ? $"id-{number}" : null;
        var answer = await world.Publish(body, world.Rules.IsFifo ? group : null, id, call);
        trace.Add(body);
        _model.Publish(body);
        _recent.Add((body, id, call, answer));
    }

    // A call with the key of an earlier one, or in a FIFO topic an id of the last minutes: neither is another message.
    private async Task Retry()
    {
        foreach (var (body, id, call, answer) in _recent.Where(one => one.Id is not null || one.Call != CallKey.None).TakeLast(3))
        {
            Assert.Equal(answer, await world.Publish(body, id is null ? null : TopicModel.GroupOf(body), id, call));
        }
    }

    private async Task Subscribe()
    {
        string[] all = [.. Queues, Stream, Hook];
        var endpoint = all[random.Next(all.Length)];
        if (_model.Subscriptions.ContainsKey(endpoint) || (world.Rules.IsFifo && endpoint is Stream or Hook))
        {
            return;
        }

        var filter = random.Next(2) == 0 ? null : Enumerable.Range(0, TopicModel.Colors).Where(_ => random.Next(2) == 0).Append(0).Distinct().ToArray();
        var hasDeadLetters = random.Next(2) == 0;
        var attributes = new List<(string, string)>();
        if (filter is not null)
        {
            attributes.Add(("FilterPolicyScope", "MessageBody"));
            attributes.Add(("FilterPolicy", $$"""{"color":[{{string.Join(',', filter)}}]}"""));
        }

        if (hasDeadLetters && Queues.Contains(endpoint))
        {
            attributes.Add(("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{DeadOf(endpoint)}}"}"""));
        }

        trace.Add($"subscribe {endpoint} to {string.Join(',', filter ?? [])}, dead letters {hasDeadLetters}");
        var protocol = endpoint switch { Stream => "firehose", Hook => "http", _ => "sqs" };
        var row = await world.Subscribe(endpoint, protocol, [.. attributes]);
        _model.Subscriptions[endpoint] = new ModelSubscription(row, filter, hasDeadLetters);
        _ = endpoint == Hook && _hooks.Add(row.Arn);
    }

    private async Task Unsubscribe()
    {
        if (_model.Subscriptions.Count > 0)
        {
            await Settle();
            var gone = _model.Subscriptions.Values.ElementAt(random.Next(_model.Subscriptions.Count));
            await world.Queues.Store.Commit(
                transaction =>
                {
                    SubscriptionRows.Remove(transaction, gone.Row.Key);
                    return ValueTask.FromResult(true);
                },
                default);
            trace.Add($"unsubscribe {gone.Endpoint}");
            _model.Subscriptions.Remove(gone.Endpoint);
        }
    }

    // A target that takes nothing for a while gets all later, in order.
    private async Task Hold()
    {
        if (random.Next(3) == 0)
        {
            _ = world.Stream.Refusals.TryAdd(Stream, Full) || world.Stream.Refusals.TryRemove(Stream, out _);
            return;
        }

        var queue = Queues[random.Next(Queues.Length)];
        trace.Add($"hold {queue}");
        if (!world.Unreadable.TryRemove(queue, out _))
        {
            world.Unreadable[queue] = new TarnException(ErrorKind.DiskFailed, "cannot be read");
        }

        await Task.CompletedTask;
    }

    // The moment of a change of rights is certain only without messages on their way.
    private async Task Refuse()
    {
        await Settle();
        var queue = Queues[random.Next(Queues.Length)];
        trace.Add($"refuse {queue}");
        foreach (var set in new[] { world.Refusing, _model.Refusing })
        {
            _ = set.Add(queue) || set.Remove(queue);
        }
    }

    private async Task Replay()
    {
        var queues = _model.Subscriptions.Values.Where(one => Queues.Contains(one.Endpoint)).ToList();
        if (!world.Rules.IsFifo || queues.Count == 0)
        {
            return;
        }

        // A queue recognises the ids of the last 5 minutes.
        await Settle();
        await Pass(TimeSpan.FromMinutes(6));
        var one = queues[random.Next(queues.Count)];
        var from = random.Next(_model.Messages.Count + 1);
        _replays++;
        var replay = new ReplayRun(_replays, from, null) { Resume = _model.Messages.Count };
        trace.Add($"{one.Endpoint}: {replay}");
        await world.Replay(one.Row, replay);
        _model.Subscriptions[one.Endpoint] = one with { Row = one.Row with { Replay = replay } };
        _model.Replay(one, from);
    }

    private Task Pass(TimeSpan by)
    {
        time.Advance(by);
        if (by > TimeSpan.FromMinutes(5))
        {
            _recent.Clear();
        }

        return Task.CompletedTask;
    }

    private async Task Restart()
    {
        await world.Restart();
        await OpenQueues();
    }

    private async Task OpenQueues()
    {
        foreach (var queue in Queues.Concat(DeadLetters))
        {
            await world.Queue(queue);
        }
    }

    // Takes some messages out and checks that they are the next ones of their groups, or of a standard queue that none came twice.
    private async Task<bool> Take(string name)
    {
        var queue = await world.Queues.Reopened(name);
        var received = await queue.Receive(max: random.Next(1, 11), visibilitySeconds: 3_600);
        var taken = TakenOf(name);
        foreach (var message in received)
        {
            taken.Add(message.Message.Body);
            await queue.Delete(message);
        }

        trace.AddRange(received.Select(message => $"{name} had {message.Message.Body}"));
        var expected = _model.Expected(name);
        foreach (var group in world.Rules.IsFifo ? taken.GroupBy(TopicModel.GroupOf) : [])
        {
            Assert.Equal(expected.Where(body => TopicModel.GroupOf(body) == group.Key).Take(group.Count()), group);
        }

        Assert.Equal(taken.Count, expected.Intersect(taken).Sum(body => taken.Count(one => one == body)));
        return received.Count > 0;
    }

    private List<string> TakenOf(string queue) => _taken.TryGetValue(queue, out var some) ? some : _taken[queue] = [];

    // All targets take messages, and have those of all subscriptions. An endpoint may get one twice.
    private async Task Settle()
    {
        world.Unreadable.Clear();
        world.Stream.Refusals.Clear();
        await Until(async () =>
        {
            foreach (var subscription in _model.Subscriptions.Values)
            {
                if (await world.All.PlaceOf(subscription.Row) < _model.Messages.Count)
                {
                    return false;
                }
            }

            var sent = _model.Expected(Hook).Distinct().Order().SequenceEqual(world.Hook.Received.Distinct().Order());
            return sent && await world.All.PlaceOf(world.Topic) == _model.Messages.Count;
        });
    }

    // Without a pause between two looks: a seed takes milliseconds. Held lanes look again after seconds of the test's clock.
    private async Task Until(Func<ValueTask<bool>> holds)
    {
        for (var clock = Stopwatch.StartNew(); !await holds();)
        {
            if (clock.Elapsed > Patience.Limit)
            {
                var places = new List<long> { await world.All.PlaceOf(world.Topic) };
                foreach (var one in _model.Subscriptions.Values)
                {
                    places.Add(await world.All.PlaceOf(one.Row));
                }

                throw new TimeoutException($"the topic does not come to its end; its place and its subscriptions' are {string.Join(',', places)}");
            }

            time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }
    }
}
