using System.Globalization;
using Microsoft.Extensions.Logging;
using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;

namespace Tarn.Messaging.Topics.Serving;

/// <summary>
/// Copies messages to the subscriptions that have cursors of their own, each alone, until they have caught up with the others. Replays have
/// their own cursors, and so have subscriptions whose targets took no message for a while. One caller at a time.
/// </summary>
internal sealed partial class OwnCursorWorker(TopicCore core, SubscriptionIndex subscriptions, Func<InsideShard> outside)
{
    private static readonly string GivenUp = string.Create(
        CultureInfo.InvariantCulture, $"its target took no message for {TopicLimits.HeldFor.TotalHours} hours");

    /// <summary>Copies some messages to each of them. False: none can be copied now.</summary>
    public async Task<bool> Step(CancellationToken cancellationToken)
    {
        var hasMore = false;
        foreach (var one in subscriptions.Of(core.Shards.Stream).Confirmed.Where(one => one.Replay is not null || core.Place.Lanes.Count > 0))
        {
            if (core.Place.OwnPlaceOf(one) is { } from && !core.Held.Rests(one.Key.Number))
            {
                hasMore |= await StepLane(one, from, cancellationToken);
            }
        }

        core.Held.Keep(core.Place, subscriptions.Of(core.Shards.Stream));
        return hasMore;
    }

    /// <summary>Notes that the target of a subscription took no message.</summary>
    public void Hold(Subscription one, string reason)
    {
        if (core.Held.Hold(one.Key.Number))
        {
            LogHeld(core.Parts.Logger, one.Arn, reason);
        }
    }

    private async Task<bool> StepLane(Subscription one, long from, CancellationToken cancellationToken)
    {
        var place = core.Place;
        if (from > place.Next)
        {
            // The others have not come to its start yet.
            return false;
        }

        using var plan = new CopyPlan(core, core.Rules, outside);
        var next = SkipLost(plan, one, from);
        using var reader = new HeadReader(core.Parts.Log, core.Shards.Messages);
        reader.SkipTo(next);
        var isHeld = false;
        if (next < place.Next && await reader.Load(cancellationToken))
        {
            (next, isHeld) = await Copy(one, plan, reader, place.Next, cancellationToken);
        }

        // A message that was partly copied to the others waits for the next round of both.
        var isEnded = next == place.Next && place.Through == 0;
        if (!isEnded && next == from)
        {
            return false;
        }

        var moved = place.With(new SubscriptionCursor(one.Key.Number, one.Replay?.Id ?? SubscriptionCursor.Held, isEnded ? -1 : next));
        try
        {
            await plan.Commit(moved);
        }
        catch (SubscriptionPausedException held)
        {
            Hold(one, held.Message);
            return false;
        }

        core.Place = moved;
        if (!isHeld)
        {
            core.Held.Free(one.Key.Number);
        }

        return true;
    }

    // Returns the next offset, and whether the target takes no more now.
    private async Task<(long Next, bool IsHeld)> Copy(
        Subscription one, CopyPlan plan, HeadReader reader, long end, CancellationToken cancellationToken)
    {
        var matches = new bool[1];
        var filters = new TopicSubscriptions(one).Filters;
        var nowMs = core.Parts.NowMs;
        for (; reader.HasRecord; reader.Advance())
        {
            var message = TopicCodec.Read(reader.Value);
            if (reader.Offset >= end || plan.IsFull)
            {
                return (reader.Offset, false);
            }

            if (one.Replay is { Until: { } until } replay && reader.Offset < replay.Resume && message.PublishedMs > until)
            {
                // The others had these messages. The subscription continues with the ones that came since.
                return (replay.Resume, false);
            }

            filters.Match(message, matches);
            if (!matches[0])
            {
                continue;
            }

            var copies = new MessageCopies(core.Rules, message, reader.Offset, core.Parts.Signer);
            try
            {
                if (one.Replay is null && nowMs - message.PublishedMs > (long)TopicLimits.HeldFor.TotalMilliseconds)
                {
                    await plan.GiveUp(one, copies, GivenUp);
                }
                else
                {
                    await plan.Add(one, copies, cancellationToken);
                }
            }
            catch (TarnException cannot)
            {
                Hold(one, cannot.Message);
                return (reader.Offset, true);
            }
        }

        return (reader.End, false);
    }

    // Messages that the log freed before the target took them: they are past their retention.
    private long SkipLost(CopyPlan plan, Subscription one, long from)
    {
        var first = core.Parts.Log.Describe(core.Shards.Messages)?.FirstOffset ?? from;
        if (first <= from || one.Replay is { } replay && from == replay.From)
        {
            return from;
        }

        first = Math.Min(first, core.Place.Next);
        LogPassed(core.Parts.Logger, one.Arn, from, first);
        plan.AddUnread(one, first - from);
        return first;
    }

    [LoggerMessage(LogLevel.Warning, "The subscription {Subscription} waits alone; its messages stay in the topic: {Reason}")]
    private static partial void LogHeld(ILogger logger, string subscription, string reason);

    [LoggerMessage(LogLevel.Error, "The subscription {Subscription}: the topic's retention passed its messages from offset {From} to {First}; they are lost.")]
    private static partial void LogPassed(ILogger logger, string subscription, long from, long first);
}
