using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Lanes;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;

namespace Tarn.Messaging.Topics.Serving;

/// <summary>Copies the messages of one topic to its subscriptions. One caller at a time.</summary>
internal sealed class TopicWorker(TopicCore core, SubscriptionIndex subscriptions, Func<InsidePlace> outside) : IDisposable
{
    private HeadReader? _reader;

    /// <summary>Copies some messages. False: none wait.</summary>
    /// <exception cref="TarnException">They were not copied and wait; or the topic was deleted.</exception>
    public async Task<bool> Step(CancellationToken cancellationToken)
    {
        try
        {
            return await StepReplays(cancellationToken) | await StepPresent(cancellationToken);
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
            core.Place = place with { Next = end, Through = 0 };
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
        var confirmed = present.Confirmed;
        var matches = new bool[confirmed.Count];
        var (next, through) = (Math.Max(place.Next, _reader.HasRecord ? 0 : _reader.End), place.Through);
        for (; _reader.HasRecord && !plan.IsFull; _reader.Advance())
        {
            var (offset, message) = (_reader.Offset, TopicCodec.Read(_reader.Value));
            through = offset == place.Next ? through : 0;
            present.Filters.Match(message, matches);
            var copies = new MessageCopies(topic, message, offset, core.Parts.Signer);
            var last = await Copy(plan, confirmed, matches, offset, through, copies, cancellationToken);
            (next, through) = last == 0 ? (offset + 1, 0) : (offset, last);
            if (last != 0)
            {
                break;
            }
        }

        var moved = place with { Next = next, Through = through, Replays = Known(place, present) };
        await plan.Commit(moved);
        core.Place = moved;
        return true;
    }

    // Adds the copies of one message. The number of the last subscription that has one, when the plan is full before the end; else 0.
    private async ValueTask<long> Copy(
        CopyPlan plan, IReadOnlyList<Subscription> confirmed, bool[] matches, long offset, long through, MessageCopies copies,
        CancellationToken cancellationToken)
    {
        for (var i = 0; i < confirmed.Count; i++)
        {
            var one = confirmed[i];
            if (!matches[i] || one.Key.Number <= through || IsBefore(one, offset))
            {
                continue;
            }

            await plan.Add(one, copies, cancellationToken);
            if (plan.IsFull && i < confirmed.Count - 1)
            {
                return one.Key.Number;
            }
        }

        return 0;
    }

    // The replays of the subscriptions that exist.
    private static IReadOnlyList<LanePlace> Known(TopicPlace place, TopicSubscriptions present) => place.Replays.Count == 0
        ? place.Replays
        : [.. place.Replays.Where(lane => present.All.Any(one => one.Key.Number == lane.Subscription))];

    // A replay that has ended joined the others at their place, which may be before the subscription's first message.
    private bool IsBefore(Subscription one, long offset) => one.Replay is null ? offset < one.From : IsReplaying(one);

    private bool IsReplaying(Subscription one) =>
        one.Replay is { } replay && !(core.Place.ReplayOf(one.Key.Number) is { } lane && lane.Replay == replay.Id && lane.Next < 0);

    // A replay copies old messages to one subscription, until it has come to the place of the others.
    private async Task<bool> StepReplays(CancellationToken cancellationToken)
    {
        var hasMore = false;
        foreach (var one in subscriptions.Of(core.Shards.Stream).Confirmed.Where(one => one.Replay is not null && IsReplaying(one)))
        {
            hasMore |= await StepReplay(one, one.Replay!, cancellationToken);
        }

        return hasMore;
    }

    private async Task<bool> StepReplay(Subscription one, ReplayRun replay, CancellationToken cancellationToken)
    {
        var place = core.Place;
        var from = place.ReplayOf(one.Key.Number) is { } lane && lane.Replay == replay.Id ? lane.Next : replay.From;
        if (from > place.Next)
        {
            // The others have not come to its start yet.
            return false;
        }

        using var plan = new CopyPlan(core, core.Rules, outside);
        using var reader = new HeadReader(core.Parts.Log, core.Shards.Messages);
        reader.SkipTo(from);
        var next = from;
        if (from < place.Next && await reader.Load(cancellationToken))
        {
            var matches = new bool[1];
            var filters = new TopicSubscriptions([one]).Filters;
            next = reader.End;
            for (; reader.HasRecord; reader.Advance())
            {
                var message = TopicCodec.Read(reader.Value);
                if (reader.Offset >= place.Next || plan.IsFull)
                {
                    next = reader.Offset;
                    break;
                }

                if (reader.Offset < replay.Resume && replay.Until is { } until && message.PublishedMs > until)
                {
                    // The others had these messages. The subscription continues with the ones that came since.
                    next = replay.Resume;
                    break;
                }

                filters.Match(message, matches);
                if (matches[0])
                {
                    await plan.Add(one, new MessageCopies(core.Rules, message, reader.Offset, core.Parts.Signer), cancellationToken);
                }
            }
        }

        // A message that was partly copied to the others waits for the next round of both.
        var isEnded = next == place.Next && place.Through == 0;
        if (!isEnded && next == from)
        {
            return false;
        }

        var moved = place.With(new LanePlace(one.Key.Number, replay.Id, isEnded ? -1 : next));
        await plan.Commit(moved);
        core.Place = moved;
        return true;
    }
}
