using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;

namespace Tarn.Messaging.Topics.Serving;

/// <summary>Copies the messages of one topic to its subscriptions. One caller at a time.</summary>
internal sealed class TopicWorker(TopicCore core, SubscriptionIndex subscriptions, Func<InsideShard> outside) : IDisposable
{
    // The first offset of a subscription that has a cursor of its own.
    private const long Apart = long.MaxValue;

    private readonly OwnCursorWorker _lanes = new(core, subscriptions, outside);

    // Subscriptions whose targets refused a whole append. Their cursors are created at their next message.
    private readonly HashSet<long> _held = [];
    private HeadReader? _reader;

    /// <summary>Copies some messages. False: none wait.</summary>
    /// <exception cref="TarnException">They were not copied and wait; or the topic was deleted.</exception>
    public async Task<bool> Step(CancellationToken cancellationToken)
    {
        try
        {
            return await _lanes.Step(cancellationToken) | await StepPresent(cancellationToken);
        }
        catch
        {
            // Records that were read and not copied are read again.
            Dispose();
            throw;
        }
    }

    /// <summary>Gives the memory of the reader back.</summary>
    public void Dispose()
    {
        _reader?.Dispose();
        _reader = null;
    }

    private async Task<bool> StepPresent(CancellationToken cancellationToken)
    {
        // The end is read before the subscriptions: a subscription that is missing then begins after it.
        var (place, end) = (core.Place, core.End);
        if (place.Next >= end)
        {
            return false;
        }

        if (subscriptions.Of(core.Shards.Stream).All.Count == 0)
        {
            Dispose();
            core.Place = place with { Next = end, Through = 0, Lanes = [] };
            return false;
        }

        _reader ??= new HeadReader(core.Parts.Log, core.Shards.Messages);
        _reader.SkipTo(place.Next);
        if (!_reader.HasRecord && !await _reader.Load(cancellationToken))
        {
            return false;
        }

        // The records are at hand, so every subscription that was made before one of them is here.
        var (topic, present) = (core.Rules, subscriptions.Of(core.Shards.Stream));
        using var plan = new CopyPlan(core, topic, outside);
        var run = new PresentRun(plan, present.Confirmed, FirstsOf(place, present.Confirmed), Known(place, present));
        var (next, through) = (place.Next, place.Through);
        for (; _reader.HasRecord && !plan.IsFull; _reader.Advance())
        {
            var (offset, message) = (_reader.Offset, TopicCodec.Read(_reader.Value));
            through = offset == place.Next ? through : 0;
            present.Filters.Match(message, run.Matches);
            var last = await Copy(run, offset, through, new MessageCopies(topic, message, offset, core.Parts.Signer), cancellationToken);
            (next, through) = last == 0 ? (offset + 1, 0) : (offset, last);
            if (last != 0)
            {
                break;
            }
        }

        var moved = PassDamage(_reader, plan, run.Place with { Next = next, Through = through });
        try
        {
            await plan.Commit(moved);
        }
        catch (SubscriptionPausedException held)
        {
            // The append is made again without them.
            _held.UnionWith(held.Subscriptions);
            Dispose();
            return true;
        }

        core.Place = moved;
        return true;
    }

    // The cursor after the damaged messages that the copies have passed. When no record is in memory, the rest of the read is damaged.
    private static TopicCursor PassDamage(HeadReader reader, CopyPlan plan, TopicCursor place)
    {
        var moved = reader.HasRecord || reader.End <= place.Next ? place : place with { Next = reader.End, Through = 0 };
        plan.AddDamaged(reader.TakeSkipped(moved.Next));
        return moved;
    }

    // Adds the copies of one message. The number of the last subscription that has one, when the plan is full before the end; else 0.
    private async ValueTask<long> Copy(PresentRun run, long offset, long through, MessageCopies copies, CancellationToken cancellationToken)
    {
        for (var i = 0; i < run.Confirmed.Count; i++)
        {
            var one = run.Confirmed[i];
            if (!run.Matches[i] || one.Key.Number <= through || offset < run.Firsts[i])
            {
                continue;
            }

            if (!await TryAdd(run, one, copies, cancellationToken))
            {
                run.Firsts[i] = Apart;
                run.Place = run.Place.With(new SubscriptionCursor(one.Key.Number, one.Replay?.Id ?? SubscriptionCursor.Held, offset));
            }
            else if (run.Plan.IsFull && i < run.Confirmed.Count - 1)
            {
                return one.Key.Number;
            }
        }

        return 0;
    }

    // False: the target takes no message now, so the subscription gets a cursor of its own. Beyond the bound the topic waits.
    private async ValueTask<bool> TryAdd(PresentRun run, Subscription one, MessageCopies copies, CancellationToken cancellationToken)
    {
        if (_held.Remove(one.Key.Number))
        {
            return false;
        }

        try
        {
            await run.Plan.Add(one, copies, cancellationToken);
            return true;
        }
        catch (TarnException cannot) when (run.Place.Lanes.Count < TopicLimits.HeldLanesMax)
        {
            _lanes.Hold(one, cannot.Message);
            return false;
        }
    }

    // The own cursors of the subscriptions that exist.
    private static TopicCursor Known(TopicCursor place, TopicSubscriptions present) => place.Lanes.All(lane => present.Has(lane.Subscription))
        ? place
        : place with { Lanes = [.. place.Lanes.Where(lane => present.Has(lane.Subscription))] };

    // The subscriptions with cursors of their own get nothing here. An own cursor that has ended joined the others, maybe before the
    // subscription's first message.
    private static long[] FirstsOf(TopicCursor place, IReadOnlyList<Subscription> confirmed)
    {
        var firsts = new long[confirmed.Count];
        for (var i = 0; i < firsts.Length; i++)
        {
            var one = confirmed[i];
            firsts[i] = (one.Replay is not null || place.Lanes.Count > 0) && place.OwnPlaceOf(one) is not null ? Apart
                : one.Replay is null ? one.From : 0;
        }

        return firsts;
    }

    // One append for the present messages.
    private sealed class PresentRun(CopyPlan plan, IReadOnlyList<Subscription> confirmed, long[] firsts, TopicCursor place)
    {
        public CopyPlan Plan => plan;

        public IReadOnlyList<Subscription> Confirmed => confirmed;

        public bool[] Matches { get; } = new bool[confirmed.Count];

        // The first offset of each subscription.
        public long[] Firsts => firsts;

        public TopicCursor Place { get; set; } = place;
    }
}
