using Tarn.Functions.Asynchronous.Rows;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Asynchronous.Work;

internal sealed partial class AsyncDispatcher
{
    // One commit for the attempts that have ended: results, removals, times of retries, and rows of the calls that still run. So the
    // position may pass them.
    private async Task Commit()
    {
        List<AsyncOutcome> ended;
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
            await services.Store.CommitWithLog(transaction => Apply(transaction, ended, running), CancellationToken.None);
        }
        catch
        {
            lock (_lock)
            {
                _outcomes.InsertRange(0, ended);
            }

            throw;
        }

        _committed = _scan;
        lock (_lock)
        {
            foreach (var outcome in ended)
            {
                if (_running.Remove(outcome.Offset, out var call))
                {
                    _gate.Leave(call.Function);
                }
            }
        }
    }

    // A set of the log has a largest size, and a set that is refused would be refused again.
    private List<AsyncOutcome> NextOutcomes()
    {
        var (count, bytes) = (0, 0L);
        while (count < Math.Min(_outcomes.Count, OutcomesPerCommit) && (count == 0 || bytes + _outcomes[count].AppendBytes <= AppendBytesMax))
        {
            bytes += _outcomes[count++].AppendBytes;
        }

        return _outcomes[..count];
    }

    private async ValueTask<bool> Apply(IMetadataTransaction transaction, List<AsyncOutcome> ended, List<UndoneEvent> running)
    {
        foreach (var outcome in ended)
        {
            await UndoneEvent.Remove(transaction, outcome.Offset);
            outcome.Again?.Put(transaction);
            if (outcome.With is { } with)
            {
                await with(transaction);
            }
        }

        foreach (var undone in running)
        {
            undone.Put(transaction);
        }

        var low = await UndoneEvent.Lowest(transaction) ?? _scan;
        ConsumerPositions.Move(transaction, stream.Position, _scan, epoch: 0);
        ConsumerPositions.Move(transaction, stream.Low, low, epoch: 0);
        return true;
    }
}
