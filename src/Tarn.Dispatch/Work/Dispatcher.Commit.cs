using Tarn.Dispatch.Rows;
using Tarn.Storage.Consumers;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Dispatch.Work;

internal sealed partial class Dispatcher
{
    // One commit for the attempts that have ended: results, removals, times of retries, and rows of the calls that still run. So the
    // position may pass them.
    private async Task Commit()
    {
        List<EventOutcome> ended;
        List<UndoneEvent> running;
        lock (_lock)
        {
            _changed = NewSignal();
            ended = NextOutcomes();
            _outcomes.RemoveRange(0, ended.Count);
            var offsets = ended.Select(outcome => outcome.Offset).ToHashSet();
            running = [.. _running.Values.Select(call => call.Event).Where(undone => undone.Offset >= _committed && !offsets.Contains(undone.Offset))];
        }

        if (ended.Count == 0)
        {
            return;
        }

        try
        {
            await Commit(ended, running);
        }
        catch
        {
            lock (_lock)
            {
                _outcomes.InsertRange(0, ended);
            }

            throw;
        }

        _committed = _shards.Next;
        _damaged = 0;
        lock (_lock)
        {
            foreach (var outcome in ended)
            {
                Committed(outcome);
            }

            _waiting.AskSharing();
        }
    }

    private void Committed(EventOutcome outcome)
    {
        if (_running.Remove(outcome.Offset, out var call) && call.IsCall)
        {
            _gate.Leave(call);
            _waiting.Left(call.Place.Target);
        }

        _unreadable.Remove(outcome.Offset);
        if (outcome.Again is not { } again)
        {
            Counts.Remove((outcome.Before ?? call!.Event).About);
        }
        else if (again.Place is { } place)
        {
            _waiting.Written(place, again.Offset);
        }
        else
        {
            _dueMs = Math.Min(_dueMs, again.DueMs);
        }
    }

    // A target gets its records in the order of the events.
    private async Task Commit(List<EventOutcome> ended, List<UndoneEvent> running) => await InsideCommit.Run(
        parts.Store,
        [.. ended.OrderBy(outcome => outcome.Offset).SelectMany(outcome => outcome.Ending.Inside)],
        transaction => Apply(transaction, ended, running));

    // A set of the log has a largest size, and a set that is refused would be refused again.
    private List<EventOutcome> NextOutcomes()
    {
        var (count, bytes) = (0, 0L);
        while (count < Math.Min(_outcomes.Count, OutcomesPerCommit) && (count == 0 || bytes + _outcomes[count].AppendBytes <= AppendBytesMax))
        {
            bytes += _outcomes[count++].AppendBytes;
        }

        return _outcomes[..count];
    }

    private async ValueTask<bool> Apply(IMetadataTransaction transaction, List<EventOutcome> ended, List<UndoneEvent> running)
    {
        foreach (var outcome in ended)
        {
            await UndoneEvent.Remove(transaction, parts.Spaces, outcome.Offset);
            outcome.Again?.Put(transaction, parts.Spaces);
            if (outcome.Ending.Next is { } next)
            {
                // in the commit that removes this event
                transaction.Append(EventAppends.Of(stream.Stream, parts.Directory.Find(stream.Stream)!.Open[0].Id, next));
            }

            if (outcome.Ending.With is { } with)
            {
                await with(transaction);
            }
        }

        foreach (var undone in running)
        {
            undone.Put(transaction, parts.Spaces);
        }

        if (_damaged > 0)
        {
            await AddDamaged(transaction, _damaged);
        }

        var low = await UndoneEvent.Lowest(transaction, parts.Spaces) ?? _shards.Next;
        ConsumerPositions.Move(transaction, _shards.Position, _shards.Next, epoch: 0);
        ConsumerPositions.Move(transaction, _shards.Low, low, epoch: 0);
        return true;
    }

    private ValueTask AddDamaged(IMetadataTransaction transaction, long events) => LossRows.Add(
        transaction,
        new Loss(parts.Resource, LossKind.Damaged, events, 0, "the event's bytes in the journal are damaged"),
        parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
}
