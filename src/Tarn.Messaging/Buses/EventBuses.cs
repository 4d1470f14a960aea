using System.Buffers;
using System.Collections.Concurrent;
using Tarn.Dispatch;
using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Work;
using Tarn.Messaging.Buses.Archives;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Replays;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Buses.Schedules;
using Tarn.Messaging.Buses.Sending;
using Tarn.Messaging.Buses.Serving;
using Tarn.Messaging.Schedules.Occurrences;
using Tarn.Messaging.Turns;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Messaging.Buses;

/// <summary>The event buses of the instance. A bus is opened at its first use.</summary>
public sealed class EventBuses : IAsyncDisposable
{
    private const int StepsAtATime = 16;

    private readonly BusParts _parts;
    private readonly EventDispatch _waiting;
    private readonly OccurrenceClock _schedules;
    private readonly ShardEnds _ends;
    private readonly ConcurrentDictionary<StreamId, Lazy<Task<BusCore>>> _open = new();
    private readonly ConcurrentDictionary<StreamId, TurnWork> _work = new();
    private readonly ConcurrentDictionary<ShardId, StreamId> _followed = new();
    private readonly SemaphoreSlim _slots = new(BusLimits.WorkersMax);
    private readonly CancellationTokenSource _life = new();
    private Task _following = Task.CompletedTask;

    private EventBuses(BusParts parts, RuleIndex rules, EventDispatch waiting)
    {
        (_parts, Rules, _waiting) = (parts, rules, waiting);
        _schedules = new OccurrenceClock(new OccurrenceParts(parts.Store, parts.Time, parts.Logger), new RuleOccurrences(parts, rules));
        _ends = parts.Log.FollowEnds();
        Archives = new EventArchives(parts);
        Replays = new EventReplays(parts, Archives, Delivered);
    }

    /// <summary>The rules of all buses.</summary>
    public RuleIndex Rules { get; }

    /// <summary>The events that wait for targets; their resources are rules.</summary>
    public EventDispatch Waiting => _waiting;

    /// <summary>The archives of all buses.</summary>
    public EventArchives Archives { get; }

    /// <summary>The replays of archives.</summary>
    public EventReplays Replays { get; }

    /// <summary>Reads the rows. The work begins with <see cref="Start"/>.</summary>
    public static async Task<EventBuses> Open(BusParts parts, CancellationToken cancellationToken)
    {
        var rules = await RuleIndex.Open(parts.Store, cancellationToken);
        var waiting = await EventDispatch.Open(
            new DispatchParts
            {
                Name = "Events for targets",
                Resource = "arn:aws:events:::events-for-targets",
                Store = parts.Store,
                Streams = parts.Log,
                Directory = parts.Streams,
                Spaces = DispatchSpaces.From(532, "buses.waiting"),
                Kind = ConsumerKind.BusDeliveries,
                Target = new WaitingCopies(parts, rules),
                Time = parts.Time,
                Log = parts.Logger,
                Calls = BusLimits.Calls,
            },
            cancellationToken);
        foreach (var (_, rule) in rules.Scheduled)
        {
            await OccurrenceRows.Upgrade(parts.Store, rule.Id, cancellationToken);
        }

        return new EventBuses(parts, rules, waiting);
    }

    /// <summary>Begins the work on the buses that exist.</summary>
    public async Task Start(CancellationToken cancellationToken)
    {
        foreach (var layout in _parts.Streams.Snapshot.Where(layout => layout.Stream.Owner == StreamOwner.Bus))
        {
            Created(layout.Stream.Id);
        }

        _waiting.Start();
        _following = Task.Run(() => Follow(_life.Token), CancellationToken.None);
        _schedules.Start();
        await Replays.Resume(cancellationToken);
    }

    /// <summary>Makes the internal stream of a new bus, in the caller's transaction. <see cref="Created"/> follows the commit.</summary>
    public static StreamId Create(IMetadataTransaction transaction, DateTimeOffset now) => StreamDirectory.Create(
        transaction, new NewStream { Owner = StreamOwner.Bus, Shards = 1, Retention = BusLimits.StreamRetention }, now).Id;

    /// <summary>Follows the events of a new bus.</summary>
    public void Created(StreamId bus)
    {
        foreach (var shard in _parts.Streams.ShardsOf(bus).Where(shard => shard.Closed is null).Take(1))
        {
            _followed[shard.Id] = bus;
            _ends.Add(shard.Id);
        }
    }

    /// <summary>Removes a bus's stream and place, in the caller's transaction. It has no rules. <see cref="Close"/> follows the commit.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask Delete(IMetadataTransaction transaction, StreamId bus)
    {
        await StreamDirectory.Delete(transaction, bus);
        BusPositions.Remove(transaction, bus);
    }

    /// <summary>Forgets a bus that was deleted.</summary>
    public void Close(StreamId bus)
    {
        if (_open.TryRemove(bus, out var opened) && opened is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            opened.Value.Result.Close();
        }

        if (_work.TryRemove(bus, out var work))
        {
            work.Dispose();
        }

        foreach (var (shard, of) in _followed)
        {
            if (of == bus && _followed.TryRemove(shard, out _))
            {
                _ends.Remove(shard);
            }
        }
    }

    /// <summary>Appends events; completes when they are durable.</summary>
    /// <param name="events">1 to 10 events.</param>
    /// <param name="call">The key that recognises a retry: D14 (retries are recognised).</param>
    /// <returns>The ids of the events; for a retry the ids of the first attempt.</returns>
    /// <exception cref="TarnException">The events were not written, or their fate is unknown.</exception>
    public Task<Guid[]> Put(StreamId bus, IReadOnlyList<BusEvent> events, CallKey call) => EventPublisher.Put(_parts, bus, events, call);

    /// <summary>Adds an event of a service to the commit of its cause, if a rule of the bus matches it now.</summary>
    public void Add(IMetadataTransaction transaction, StreamId bus, BusEvent one)
    {
        if (Matches(bus, one))
        {
            BusAppends.Of(_parts, bus, one).Write(transaction);
        }
    }

    /// <summary>Whether an enabled rule with targets matches an event now.</summary>
    public bool Matches(StreamId bus, BusEvent one)
    {
        var rules = Rules.Of(bus);
        if (rules.Active.Count == 0)
        {
            return false;
        }

        var (text, matches) = (new ArrayBufferWriter<byte>(), new bool[rules.Active.Count]);
        EventText.WriteStored(text, one);
        rules.Patterns.Match(text.WrittenSpan, matches);
        return matches.Contains(true);
    }

    /// <summary>An event in the commit of its cause; null: there is no bus of that ARN.</summary>
    public IInsideAppend? AppendOf(string busArn, BusEvent one) =>
        _parts.BusOfArn(busArn) is { } bus ? BusAppends.Of(_parts, bus.Id, one) : null;

    /// <summary>The events that no rule has seen: the shard and the first offset; null: no work has opened the bus.</summary>
    public (ShardId Shard, long Next)? PlaceOf(StreamId bus) =>
        _open.TryGetValue(bus, out var opened) && opened is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }
            ? (opened.Value.Result.Shard, opened.Value.Result.Next)
            : null;

    /// <summary>States which records buses still need.</summary>
    public async Task Tend(CancellationToken cancellationToken)
    {
        var remembered = _parts.NowMs - (long)BusLimits.RememberedFor.TotalMilliseconds;
        foreach (var (bus, place) in _open.Keys.Select(bus => (bus, PlaceOf(bus))))
        {
            if (place is { } known && _parts.BusOf(bus) is not null)
            {
                var lowest = await _parts.Log.OffsetAtTime(known.Shard, remembered, cancellationToken);
                _parts.Trim(bus, known.Shard, Math.Min(known.Next, lowest));
            }
        }

        await Archives.Tend(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _schedules.DisposeAsync();
        await Replays.DisposeAsync();
        await _life.CancelAsync();
        await _following.Quietly();
        foreach (var work in _work.Values)
        {
            work.Dispose();
        }

        await Task.WhenAll(_work.Values.Select(work => work.Running));
        await _waiting.DisposeAsync();
        _ends.Dispose();
        Archives.Dispose();
        Rules.Dispose();
        _slots.Dispose();
        _life.Dispose();
    }

    private async ValueTask<BusCore> OpenBus(StreamId bus)
    {
        var opening = _open.GetOrAdd(bus, id => new Lazy<Task<BusCore>>(() => BusCore.Open(_parts, id, CancellationToken.None)));
        try
        {
            return await opening.Value;
        }
        catch
        {
            _open.TryRemove(KeyValuePair.Create(bus, opening));
            throw;
        }
    }

    // Completes when the bus has delivered the events that it has now, or has given them to the ones that wait.
    private async Task Delivered(StreamId bus, CancellationToken cancellationToken)
    {
        var core = await OpenBus(bus);
        var end = _parts.Log.Describe(core.Shard)?.StableEnd ?? 0;
        for (var moved = core.Moved; core.Next < end; moved = core.Moved)
        {
            if (core.IsClosed)
            {
                throw BusShard.Missing();
            }

            Wake(bus);
            await moved.WaitAsync(cancellationToken);
        }
    }

    private void Wake(StreamId bus) => _work.GetOrAdd(bus, id => new TurnWork(
        (turns, stop) => Steps(id, turns, stop), () => _parts.BusOf(id) is not null, _slots, _parts.Logger, _parts.Time, _life.Token)).Wake();

    private async Task Steps(StreamId bus, TurnWork turns, CancellationToken stop)
    {
        using var worker = new BusWorker(await OpenBus(bus), Rules, _waiting);
        for (var i = 0; await worker.Step(stop); i++)
        {
            if (i == StepsAtATime)
            {
                // Other buses have a turn.
                turns.Again();
                return;
            }
        }
    }

    private async Task Follow(CancellationToken stop)
    {
        var moved = new List<ShardId>();
        while (!stop.IsCancellationRequested)
        {
            await _ends.Wait(stop).Quietly();
            moved.Clear();
            _ends.Take(moved);
            foreach (var shard in moved)
            {
                if (_followed.TryGetValue(shard, out var bus))
                {
                    Wake(bus);
                }
            }
        }
    }
}
