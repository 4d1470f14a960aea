using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Lines;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Spill;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>Chooses messages for receivers, one receiver at a time: returned and passed-over messages first, then the ones at the head.</summary>
internal sealed class MessageSelector(QueueCore core) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(1, 1);
    private readonly HeadReader _head = new(core.Parts.Log, core.Shards.Messages);

    /// <summary>Takes up to some messages for a receiver. They are in flight from then on.</summary>
    /// <param name="max">The most messages.</param>
    /// <param name="visibilityMs">The visibility timeout.</param>
    public async Task<Selection> Select(int max, long visibilityMs, CancellationToken cancellationToken)
    {
        var rules = core.Rules;
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await Select(rules, max, visibilityMs, cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Drops expired messages at the head, so that a queue without receivers does not keep them.</summary>
    public async Task Expire(CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            var isDone = false;
            while (!isDone)
            {
                lock (core.Gate)
                {
                    _head.SkipTo(core.State.Head);
                    isDone = FindMessage(core.Parts.NowMs, out _);
                }

                isDone = isDone || !await _head.Load(cancellationToken);
            }
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _head.Dispose();
        _turns.Dispose();
    }

    private async Task<Selection> Select(QueueRules rules, int max, long visibilityMs, CancellationToken cancellationToken)
    {
        var (selection, turn) = (new Selection(), new ReceiveTurn());
        // A queue may name itself as its dead-letter queue, which moves nothing.
        var deadAt = rules.DeadLetter is { } rule && core.Parts.QueueOf(rule.TargetArn) is { } target && target != core.Shards.Stream
            ? rule.ReceivesMax
            : int.MaxValue;
        var isLast = false;
        lock (core.Gate)
        {
            // Once: a message that this turn takes with a timeout of 0 s must not come a second time.
            selection.ReceivedMs = core.Parts.NowMs;
            selection.VisibleAtMs = selection.ReceivedMs + visibilityMs;
            core.State.SetDelay((long)rules.Delay.TotalMilliseconds, selection.ReceivedMs);
            core.State.Wake(selection.ReceivedMs);
        }

        while (true)
        {
            bool isStopped;
            lock (core.Gate)
            {
                _head.SkipTo(core.State.Head);
                isStopped = Fill(selection, turn, max, deadAt, isLast) || isLast;
                if (isStopped && (selection.Messages.Count > 0 || core.State.Spill is not { HasRoom: false } || isLast))
                {
                    return selection;
                }
            }

            core.NoteSpill();
            if (isStopped || core.State.Spill is { HasRoom: false })
            {
                // The head waits for a queue record with the messages that it has passed. It may have been written by now.
                await core.SpillRoom();
                if (core.State.Spill is { HasRoom: false })
                {
                    return selection;
                }

                continue;
            }

            isLast = !await _head.Load(cancellationToken);
        }
    }

    // True: the receiver has enough, or may get no more. False: more messages must be read.
    private bool Fill(Selection selection, ReceiveTurn turn, int max, int deadAt, bool isLast)
    {
        var (state, nowMs) = (core.State, selection.ReceivedMs);
        while (selection.Messages.Count < max && selection.Dead.Count < max)
        {
            if (state.InFlight >= QueueLimits.InFlightMax)
            {
                selection.IsOverLimit = true;
                return true;
            }

            switch (TakeOwn(selection, turn, deadAt))
            {
                case HeadStep.Took:
                    continue;
                case HeadStep.Empty when !isLast:
                    return false;
            }

            if (state.Line.Next(state.Head, nowMs) is { } entry)
            {
                Take(selection, turn, entry, null, deadAt);
                continue;
            }

            if (state.Spill?.Delays.First(nowMs) is { } spilled)
            {
                if (!state.Room.HasRoom)
                {
                    selection.IsOverLimit = true;
                    return true;
                }

                state.Spill.Delays.Take();
                state.Enter(spilled);
                continue;
            }

            switch (TakeFromHead(selection, turn, deadAt, ownOnly: false))
            {
                case HeadStep.Took:
                    continue;
                case HeadStep.Empty when !isLast:
                    return false;
            }

            if (state.Line.NextLast(nowMs) is not { } last)
            {
                return true;
            }

            Take(selection, turn, last, null, deadAt);
        }

        return true;
    }

    // The turn's own groups first: a batch holds as many messages of one group as possible.
    private HeadStep TakeOwn(Selection selection, ReceiveTurn turn, int deadAt)
    {
        if (core.State.Line.NextOwn(turn) is { } own)
        {
            Take(selection, turn, own, null, deadAt);
            return HeadStep.Took;
        }

        return core.State.Line.SeeksOwn(turn) ? TakeFromHead(selection, turn, deadAt, ownOnly: true) : HeadStep.Blocked;
    }

    private void Take(Selection selection, ReceiveTurn turn, QueueEntry entry, byte[]? record, int deadAt)
    {
        if (core.IsExpired(entry.SentMs, selection.ReceivedMs))
        {
            core.Losses.Expired(entry.Bytes);
            core.State.Remove(entry, selection.ReceivedMs);
        }
        else if (entry.Receives >= deadAt)
        {
            core.State.Leave(entry);
            selection.Dead.Add(entry);
        }
        else
        {
            core.State.Take(entry, turn, selection.ReceivedMs, selection.VisibleAtMs);
            selection.Messages.Add(new SelectedMessage(entry, entry.Receives, record));
        }
    }

    // With ownOnly, messages of groups that the turn does not hold are passed over, up to the limit of that search.
    private HeadStep TakeFromHead(Selection selection, ReceiveTurn turn, int deadAt, bool ownOnly)
    {
        var (state, nowMs) = (core.State, selection.ReceivedMs);
        for (; FindMessage(nowMs, out var facts); PassRecord())
        {
            if (ownOnly && !state.Line.SeeksOwn(turn))
            {
                return HeadStep.Blocked;
            }

            var offset = _head.Offset;
            var entry = state.EntryOf(facts, offset);
            var isDelayed = entry.IsDelayed && entry.VisibleAtMs > nowMs;
            var mayTake = !isDelayed && !(ownOnly && turn.LimitOf(facts.Group) is null) && state.Line.MayTake(facts.Group, offset, turn, nowMs);
            if (isDelayed && !state.MayHoldDelayed)
            {
                if (state.IsFifo || state.Spill is not { HasRoom: true } spill || !spill.TryAdd(SpilledMessage.Of(entry)))
                {
                    state.HeadVisibleAtMs = entry.VisibleAtMs;
                    return HeadStep.Blocked;
                }

                state.Untouched--;
                continue;
            }

            if (!state.Room.HasRoom || (!isDelayed && !mayTake && !state.Line.HasRoom))
            {
                selection.IsOverLimit |= !state.Room.HasRoom;
                return HeadStep.Blocked;
            }

            state.Untouched--;
            entry.State = isDelayed ? EntryState.Delayed : EntryState.Ready;
            state.Add(entry);
            if (mayTake)
            {
                Take(selection, turn, entry, _head.Value.ToArray(), deadAt);
                PassRecord();
                return HeadStep.Took;
            }

            if (!isDelayed)
            {
                state.Line.PassOver(entry);
            }
        }

        return HeadStep.Empty;
    }

    // Moves the head to the first message that has no entry. Expired ones on its way are removed. False: more records must be read.
    private bool FindMessage(long nowMs, out MessageFacts facts)
    {
        var state = core.State;
        for (; _head.HasRecord; PassRecord())
        {
            if (state.TakeGoneAhead(_head.Offset) || state.Find(_head.Offset) is not null)
            {
                continue;
            }

            facts = MessageCodec.ReadFacts(_head.Value);
            if (facts.Order >= 0)
            {
                continue;
            }

            if (!core.IsExpired(facts.SentMs, nowMs))
            {
                return true;
            }

            core.Losses.Expired(facts.Bytes);
            state.Untouched--;
        }

        PassDamage();
        facts = default;
        return false;
    }

    private void PassRecord()
    {
        _head.Advance();
        PassDamage();
    }

    // Moves the head to the record at hand, or to the end of the read.
    private void PassDamage()
    {
        core.State.Head = Math.Max(core.State.Head, _head.Next);
        core.Losses.Damaged(_head.TakeSkipped(_head.Next));
    }
}
