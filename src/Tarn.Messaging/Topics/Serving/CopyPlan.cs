using Microsoft.Extensions.Logging;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Outside;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Messaging.Topics.Serving;

/// <summary>
/// Copies of messages for subscriptions, gathered for one append over the streams of their targets and the topic records. So a kill neither
/// loses nor doubles a copy.
/// </summary>
/// <param name="outside">The stream of messages to endpoints outside the instance.</param>
internal sealed partial class CopyPlan(TopicCore core, TopicRules topic, Func<InsideShard> outside) : IDisposable
{
    private readonly Dictionary<long, (QueueIntake Intake, HashSet<long> Subscriptions)> _queues = [];
    private readonly Dictionary<ShardId, (InsideShard Place, List<byte[]> Records)> _records = [];
    private readonly Dictionary<long, (InsideShard? Place, string? Refusal)> _targets = [];
    private readonly List<InsideShard> _places = [];
    private readonly Dictionary<(string Arn, string Reason), Loss> _losses = [];
    private long _bytes;
    private int _copies;
    private (int Taken, int Refused) _ends;

    /// <summary>Whether the append has enough.</summary>
    public bool IsFull => _bytes >= TopicLimits.AppendBytesMax || _copies >= TopicLimits.AppendCopiesMax;

    /// <summary>Adds the copy of a message for a subscription.</summary>
    /// <exception cref="TarnException">The target cannot take it now; it is tried again later.</exception>
    public async ValueTask Add(Subscription subscription, MessageCopies copies, CancellationToken cancellationToken)
    {
        var refusal = subscription.Protocol == "sqs" ? await AddToQueue(subscription.Endpoint, subscription, copies)
            : core.Parts.Inside.TryGetValue(subscription.Protocol, out var inside) ? await AddInside(inside, subscription, copies, cancellationToken)
            : AddOutside(subscription, copies);
        if (refusal is { } refused)
        {
            await AddDeadLetter(subscription, copies, refused);
        }

        // An endpoint outside has its copy when the delivery ends.
        _ends.Taken += refusal is null && !core.Parts.Outside.ContainsKey(subscription.Protocol) ? 1 : 0;
        _copies++;
    }

    /// <summary>Adds a message that is discarded because its target refused it too long: it goes to the dead-letter queue, or is lost.</summary>
    /// <exception cref="TarnException">The dead-letter queue cannot take it now; it is tried again later.</exception>
    public async ValueTask GiveUp(Subscription subscription, MessageCopies copies, string reason)
    {
        await AddDeadLetter(subscription, copies, new CopyRefusal(reason));
        _copies++;
    }

    /// <summary>Counts messages that the log freed before their target took them.</summary>
    public void AddUnread(Subscription subscription, long messages)
    {
        const string Reason = "the topic's retention ended before the target took the messages";
        _losses[(subscription.Arn, Reason)] = new Loss(subscription.Arn, LossKind.Unread, messages, 0, Reason);
    }

    /// <summary>Counts messages of the topic that no subscription gets: their bytes are damaged.</summary>
    public void AddDamaged(long messages)
    {
        if (messages > 0)
        {
            _losses[(topic.Arn, QueueLosses.DamagedReason)] = new Loss(topic.Arn, LossKind.Damaged, messages, 0, QueueLosses.DamagedReason);
        }
    }

    /// <summary>Appends all of it with the topic's new cursor; completes when it is durable.</summary>
    /// <exception cref="TarnException">Nothing was written, or the outcome of the append is unknown.</exception>
    /// <exception cref="SubscriptionPausedException">Nothing was written: a queue takes no messages now.</exception>
    public async Task Commit(TopicCursor place)
    {
        await Reserve(place);
        var queues = _queues.Values.Select(queue => queue.Intake).OrderBy(queue => queue.Id).ToList();

        foreach (var queue in queues)
        {
            await queue.Enter();
        }

        var batches = new List<RecordBatchWriter>();
        try
        {
            var (appends, intakes) = (new List<ShardAppend>(), new List<QueueIntake>());
            foreach (var queue in queues)
            {
                if (queue.Batch() is { } append)
                {
                    appends.Add(append);
                    intakes.Add(queue);
                }
            }

            appends.AddRange(_records.Values.Select(records => BatchOf(records.Place, records.Records, batches)));
            batches.Add(new RecordBatchWriter());
            appends.Add(core.MarkOf(batches[^1], place));
            var offsets = _losses.Count > 0 ? await AppendWithLosses(appends) : await Append(appends);
            for (var i = 0; i < intakes.Count; i++)
            {
                intakes[i].Registered(offsets[i]);
            }

            core.Count(_ends.Taken, _ends.Refused);
        }
        finally
        {
            batches.ForEach(batch => batch.Dispose());
        }
    }

    private async Task<long[]> Append(List<ShardAppend> appends)
    {
        var outcome = await core.Parts.Log.Append(new LogAppend { Shards = appends.ToArray(), IsWhole = appends.Count > 1 }, CancellationToken.None);
        AppendFailures.Check(outcome);
        return [.. outcome.Shards.Span.ToArray().Select(shard => shard.BaseOffset)];
    }

    // The rows of the losses, the copies and the topic's cursor are one commit: D9 (one commit for rows and records).
    private async Task<long[]> AppendWithLosses(List<ShardAppend> appends)
    {
        var tickets = await core.Parts.Store.CommitWithLog(
            async transaction =>
            {
                foreach (var loss in _losses.Values)
                {
                    await LossRows.Add(transaction, loss, core.Parts.NowMs);
                }

                return appends.Select(append => transaction.Append(append with { Batch = append.Batch.ToArray() })).ToList();
            },
            CancellationToken.None);
        return [.. tickets.Select(ticket => ticket.BaseOffset)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var queue in _queues.Values)
        {
            queue.Intake.Dispose();
        }

        _places.ForEach(place => place.Leave?.Invoke());
    }

    // In the order of the queues' ids, so that two appends never wait for each other.
    private async Task Reserve(TopicCursor place)
    {
        foreach (var (intake, waiting) in _queues.Values.OrderBy(queue => queue.Intake.Id))
        {
            try
            {
                await intake.Reserve();
            }
            catch (TarnException full) when (place.Lanes.Count < TopicLimits.HeldLanesMax)
            {
                throw new SubscriptionPausedException(waiting, full);
            }
        }
    }

    private ShardAppend BatchOf(InsideShard place, List<byte[]> records, List<RecordBatchWriter> batches)
    {
        var batch = new RecordBatchWriter();
        batches.Add(batch);
        batch.Begin(core.Parts.NowMs);
        records.ForEach(record => batch.Append(default, record));
        return new ShardAppend { Stream = place.Stream, Shard = place.Shard, Records = batch.Records, Batch = batch.Finish() };
    }

    // The fault goes with the message, as an attribute.
    private async ValueTask<CopyRefusal?> AddToQueue(string arn, Subscription subscription, MessageCopies copies, string? fault = null)
    {
        if (core.Parts.QueueOf(arn) is not { } queue)
        {
            return new CopyRefusal("the queue does not exist");
        }

        if (core.Parts.WhyNotQueue(topic, arn) is { } refusal)
        {
            return new CopyRefusal(refusal);
        }

        if (!_queues.TryGetValue(queue.Value, out var known))
        {
            _queues[queue.Value] = known = (new QueueIntake(await core.Parts.OpenQueue(queue)), []);
        }

        var message = copies.ForQueue(subscription, core.Parts.NowMs, known.Intake.Delay, known.Intake.IsFifo, fault);
        if (known.Intake.WhyRefused(message) is { } refused)
        {
            return new CopyRefusal(refused, IsOfContent: true);
        }

        known.Intake.Messages.Add(message);
        known.Subscriptions.Add(subscription.Key.Number);
        _bytes += message.Body.Length;
        return null;
    }

    private async ValueTask<CopyRefusal?> AddInside(
        IInsideTarget target, Subscription subscription, MessageCopies copies, CancellationToken cancellationToken)
    {
        if (!_targets.TryGetValue(subscription.Key.Number, out var known))
        {
            try
            {
                known = (await target.Enter(subscription, topic, cancellationToken), null);
                _places.Add(known.Place!);
            }
            catch (TarnException refused) when (refused.Kind is ErrorKind.AccessDenied or ErrorKind.NotFound or ErrorKind.InvalidArgument)
            {
                known = (null, refused.Message);
            }

            _targets[subscription.Key.Number] = known;
        }

        if (known.Place is { } place)
        {
            AddRecord(place, target.Record(subscription, copies, core.Parts.NowMs));
        }

        return known.Refusal is { } refusal ? new CopyRefusal(refusal) : null;
    }

    private CopyRefusal? AddOutside(Subscription subscription, MessageCopies copies)
    {
        if (!core.Parts.Outside.ContainsKey(subscription.Protocol))
        {
            return new CopyRefusal($"the instance sends nothing to {subscription.Protocol}");
        }

        AddRecord(outside(), new OutsideEvent
        {
            Kind = OutsideKind.Notification,
            Subscription = subscription.Key,
            AcceptedMs = core.Parts.NowMs,
            Id = copies.Message.Id,
            Message = copies.Message,
        }.Encode());
        return null;
    }

    private void AddRecord(InsideShard place, byte[] record)
    {
        if (!_records.TryGetValue(place.Shard, out var records))
        {
            _records[place.Shard] = records = (place, []);
        }

        records.Records.Add(record);
        _bytes += record.Length;
    }

    private async ValueTask AddDeadLetter(Subscription subscription, MessageCopies copies, CopyRefusal refusal)
    {
        _ends.Refused++;
        var reason = refusal.Reason;
        if (subscription.Rules.DeadLetterArn is { } arn)
        {
            var second = await AddToDeadLetters(arn, subscription, copies, refusal.IsOfContent ? reason : null);
            if (second is not { } refused)
            {
                return;
            }

            reason += $"; its dead-letter queue: {refused.Reason}";
        }

        var key = (subscription.Arn, reason);
        var before = _losses.GetValueOrDefault(key);
        _losses[key] = new Loss(subscription.Arn, LossKind.Refused, before.Count + 1, before.Bytes + copies.Message.Body.Length, reason);
        LogLost(core.Parts.Logger, copies.Message.Id, subscription.Arn, reason);
    }

    // An envelope holds every text and any number of attributes: raw copies that no queue takes are not lost.
    private async ValueTask<CopyRefusal?> AddToDeadLetters(string arn, Subscription subscription, MessageCopies copies, string? fault)
    {
        var refusal = await AddToQueue(arn, subscription, copies, fault);
        if (refusal is { IsOfContent: true } && subscription.Rules.IsRaw && await AddToQueue(arn, MessageCopies.Enveloped(subscription), copies, fault) is null)
        {
            return null;
        }

        // The fault may be the part that is too much.
        return refusal is { IsOfContent: true } && fault is not null ? await AddToDeadLetters(arn, subscription, copies, fault: null) : refusal;
    }

    [LoggerMessage(LogLevel.Warning, "Message {Id} is lost for the subscription {Subscription}: {Reason}")]
    private static partial void LogLost(ILogger logger, Guid id, string subscription, string reason);
}
