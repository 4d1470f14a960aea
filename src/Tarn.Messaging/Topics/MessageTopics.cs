using System.Collections.Concurrent;
using Tarn.Dispatch;
using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Dispatch.Work;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Outside;
using Tarn.Messaging.Topics.Parts;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Sending;
using Tarn.Messaging.Topics.Serving;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Messaging.Topics;

/// <summary>The topics of the instance. A topic is opened at its first use.</summary>
public sealed partial class MessageTopics : IAsyncDisposable
{
    private static readonly DispatchSpaces Spaces = new(
        new Space(481, "topics.outside-stream"), new Space(482, "topics.outside-undone"), new Space(483, "topics.outside-due"),
        new Space(485, "topics.outside-places"));

    private readonly TopicParts _parts;
    private readonly EventDispatch _outside;
    private readonly ShardEnds _ends;
    private readonly ConcurrentDictionary<StreamId, Lazy<Task<TopicCore>>> _open = new();
    private readonly ConcurrentDictionary<StreamId, TopicWork> _work = new();
    private readonly ConcurrentDictionary<ShardId, StreamId> _followed = new();
    private readonly SemaphoreSlim _slots = new(TopicLimits.WorkersMax);
    private readonly CancellationTokenSource _life = new();
    private KeyRange _ended = KeyRange.All;
    private Task _following = Task.CompletedTask;

    private MessageTopics(TopicParts parts, SubscriptionIndex subscriptions, EventDispatch outside)
    {
        (_parts, Subscriptions, _outside) = (parts, subscriptions, outside);
        _ends = parts.Log.FollowEnds();
    }

    public SubscriptionIndex Subscriptions { get; }

    /// <summary>Reads the rows. The work begins with <see cref="Start"/>.</summary>
    public static async Task<MessageTopics> Open(TopicParts parts, CancellationToken cancellationToken)
    {
        var subscriptions = await SubscriptionIndex.Open(parts.Store, cancellationToken);
        var outside = await EventDispatch.Open(
            new DispatchParts
            {
                Name = "Messages to endpoints",
                Resource = "arn:aws:sns:::messages-to-endpoints",
                Store = parts.Store,
                Streams = parts.Log,
                Directory = parts.Streams,
                Spaces = Spaces,
                Kind = ConsumerKind.TopicDeliveries,
                Target = new OutsideDeliveries(parts, subscriptions),
                Time = parts.Time,
                Log = parts.Logger,
                Calls = TopicLimits.OutsideCalls(parts.OutsideBytes),
            },
            cancellationToken);
        return new MessageTopics(parts, subscriptions, outside);
    }

    /// <summary>Begins the work on the topics that exist.</summary>
    public void Start()
    {
        foreach (var layout in _parts.Streams.Snapshot.Where(layout => layout.Stream.Owner == StreamOwner.Topic))
        {
            Created(layout.Stream.Id);
        }

        Subscriptions.Changed += Wake;
        _outside.Start();
        _following = Task.Run(() => Follow(_life.Token));
    }

    /// <summary>Makes the internal stream of a new topic, in the caller's transaction. <see cref="Created"/> follows the commit.</summary>
    public static StreamId Create(IMetadataTransaction transaction, TimeSpan? archive, DateTimeOffset now) =>
        StreamDirectory.Create(
            transaction, new NewStream { Owner = StreamOwner.Topic, Shards = 2, Retention = archive ?? TopicLimits.StreamRetention }, now).Id;

    /// <summary>Changes how long messages are retained, in the caller's transaction.</summary>
    public static ValueTask SetArchive(IMetadataTransaction transaction, StreamId topic, TimeSpan? archive) =>
        StreamDirectory.SetRetention(transaction, topic, archive ?? TopicLimits.StreamRetention);

    /// <summary>Follows the messages of a new topic.</summary>
    public void Created(StreamId topic)
    {
        foreach (var shard in _parts.Streams.ShardsOf(topic).Where(shard => shard.Closed is null).Take(1))
        {
            _followed[shard.Id] = topic;
            _ends.Add(shard.Id);
        }
    }

    /// <summary>Removes a topic's stream and subscriptions, in the caller's transaction. <see cref="Close"/> follows the commit.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask Delete(IMetadataTransaction transaction, StreamId topic)
    {
        await StreamDirectory.Delete(transaction, topic);
        await EndedSubscriptions.RemoveAll(transaction, topic);
        foreach (var subscription in await SubscriptionRows.Of(transaction, topic))
        {
            SubscriptionRows.Remove(transaction, subscription.Key);
        }
    }

    /// <summary>Forgets a topic that was deleted.</summary>
    public void Close(StreamId topic)
    {
        if (_open.TryRemove(topic, out var opened) && opened.IsValueCreated && opened.Value.IsCompletedSuccessfully)
        {
            var core = opened.Value.Result;
            lock (core.Gate)
            {
                core.Sent.Close();
            }
        }

        if (_work.TryRemove(topic, out var work))
        {
            work.Dispose();
        }

        foreach (var (shard, of) in _followed)
        {
            if (of == topic && _followed.TryRemove(shard, out _))
            {
                _ends.Remove(shard);
            }
        }
    }

    /// <summary>Appends messages; completes when they are durable.</summary>
    /// <param name="messages">1 to 10 messages.</param>
    /// <param name="call">The key that recognises a retry: D14 (retries are recognised).</param>
    /// <exception cref="TarnException">The messages were not written, or their fate is unknown.</exception>
    public async Task<PublishedMessage[]> Publish(StreamId topic, IReadOnlyList<TopicMessage> messages, CallKey call) =>
        await TopicPublisher.Publish(await OpenTopic(topic), messages, call);

    /// <summary>A message in the commit of its sender. The topic is a standard topic.</summary>
    /// <exception cref="TarnException">NotFound: there is no such topic.</exception>
    public async ValueTask<IInsideAppend> AppendOf(StreamId topic, TopicMessage message) => new TopicAppend(await OpenTopic(topic), message);

    /// <summary>The first offset after the present messages, where a new subscription begins.</summary>
    /// <exception cref="TarnException">NotFound: there is no such topic.</exception>
    public async ValueTask<long> EndOf(StreamId topic) => (await OpenTopic(topic)).End;

    /// <summary>The first offset that is not copied to all subscriptions; subscriptions with cursors of their own do not count.</summary>
    /// <exception cref="TarnException">NotFound: there is no such topic.</exception>
    public async ValueTask<long> PlaceOf(StreamId topic) => (await OpenTopic(topic)).Place.Next;

    /// <summary>The first offset that is not copied to a subscription.</summary>
    /// <exception cref="TarnException">NotFound: there is no such topic.</exception>
    public async ValueTask<long> PlaceOf(Subscription subscription) => (await OpenTopic(subscription.Key.Topic)).Place.PlaceOf(subscription);

    /// <summary>The first message that was published at or after a time.</summary>
    /// <exception cref="TarnException">NotFound: there is no such topic.</exception>
    public async ValueTask<long> OffsetAt(StreamId topic, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var core = await OpenTopic(topic);
        return await _parts.Log.OffsetAtTime(core.Shards.Messages, time.ToUnixTimeMilliseconds(), cancellationToken);
    }

    /// <summary>The oldest message of an archive, Unix milliseconds; null: there is none.</summary>
    public async ValueTask<long?> OldestOf(StreamId topic, CancellationToken cancellationToken)
    {
        var core = await OpenTopic(topic);
        if (_parts.Log.Describe(core.Shards.Messages) is not { } bounds || bounds.FirstOffset >= bounds.StableEnd)
        {
            return null;
        }

        using var reader = new Queues.Heads.HeadReader(_parts.Log, core.Shards.Messages);
        reader.SkipTo(bounds.FirstOffset);
        return await reader.Load(cancellationToken) && reader.HasRecord ? TopicCodec.Read(reader.Value).PublishedMs : null;
    }

    /// <summary>States which records topics still need, and removes subscriptions that were not confirmed in time.</summary>
    public async Task Tend(CancellationToken cancellationToken)
    {
        _ended = await _parts.Store.Commit(transaction => EndedSubscriptions.Forget(transaction, _ended, _parts.NowMs), cancellationToken);
        var oldest = _parts.NowMs - (long)TopicLimits.PendingTime.TotalMilliseconds;
        foreach (var late in Subscriptions.All.Where(one => one.IsPending && one.CreatedMs < oldest))
        {
            await _parts.Store.Commit(
                async transaction =>
                {
                    if (await SubscriptionRows.Find(transaction, late.Key) is { IsPending: true })
                    {
                        SubscriptionRows.Remove(transaction, late.Key);
                    }

                    return true;
                },
                cancellationToken);
        }

        foreach (var (id, opened) in _open)
        {
            if (opened.IsValueCreated && opened.Value.IsCompletedSuccessfully && _parts.RulesOf(id) is { } rules)
            {
                await Tend(await opened.Value, rules, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Subscriptions.Changed -= Wake;
        await _life.CancelAsync();
        await _following.Quietly();
        foreach (var work in _work.Values)
        {
            work.Dispose();
        }

        await Task.WhenAll(_work.Values.Select(work => work.Running));
        await _outside.DisposeAsync();
        _ends.Dispose();
        Subscriptions.Dispose();
        _slots.Dispose();
        _life.Dispose();
    }

    private async Task Tend(TopicCore core, TopicRules rules, CancellationToken cancellationToken)
    {
        lock (core.Gate)
        {
            core.Sent.Forget(_parts.NowMs);
        }

        var remembered = _parts.NowMs - (long)TopicLimits.RememberedFor.TotalMilliseconds;
        var lowest = Math.Min(core.Place.Next, await _parts.Log.OffsetAtTime(core.Shards.Messages, remembered, cancellationToken));
        foreach (var lane in core.Place.Lanes.Where(lane => lane.Next >= 0))
        {
            lowest = Math.Min(lowest, lane.Next);
        }

        const int MarksKept = 64;
        var marks = _parts.Log.Describe(core.Shards.Marks)?.StableEnd ?? 0;
        _parts.Trim(core.Shards.Stream, core.Shards.Messages, lowest, rules.Archive is null);
        _parts.Trim(core.Shards.Stream, core.Shards.Marks, Math.Max(0, marks - MarksKept), rules.Archive is null);
    }

    private async ValueTask<TopicCore> OpenTopic(StreamId topic)
    {
        var opening = _open.GetOrAdd(topic, id => new Lazy<Task<TopicCore>>(() => TopicOpening.Open(_parts, id, CancellationToken.None)));
        try
        {
            return await opening.Value;
        }
        catch
        {
            _open.TryRemove(KeyValuePair.Create(topic, opening));
            throw;
        }
    }

    private void Wake(StreamId topic) => _work.GetOrAdd(topic, id => new TopicWork(
        () => OpenTopic(id), () => _parts.RulesOf(id) is not null, Subscriptions, OutsidePlace, _slots, _parts.Logger, _parts.Time, _life.Token)).Wake();

    private InsideShard OutsidePlace() => _outside.Place is var (stream, shard) ? new InsideShard(stream, shard) : throw AppendFailures.Missing();

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
                if (_followed.TryGetValue(shard, out var topic))
                {
                    Wake(topic);
                }
            }
        }
    }
}
