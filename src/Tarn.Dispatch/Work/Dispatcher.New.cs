using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Dispatch.Work;

/// <content>New events, in the order of the stream.</content>
internal sealed partial class Dispatcher
{
    private async Task BeginNew(CancellationToken stop)
    {
        lock (_lock)
        {
            _pass.Look();
        }

        while (Running < parts.Calls.All && _shards.HasMore)
        {
            using var read = await _shards.Read(stop);
            var isAll = Begin(read);
            _damaged += read.SkippedBefore(_shards.Next);
            if (!isAll)
            {
                return;
            }
        }
    }

    private bool Begin(LogRead read)
    {
        foreach (var frame in read.Batches)
        {
            if (!Begin(frame.Batch.Span, frame.BaseOffset))
            {
                return false;
            }
        }

        _shards.Advance(read.NextOffset);
        return true;
    }

    // False: as many calls run as may.
    private bool Begin(ReadOnlySpan<byte> frame, long baseOffset)
    {
        var reader = new RecordBatchReader(frame);
        while (!reader.IsControl && reader.MoveNext())
        {
            var offset = baseOffset + reader.OffsetDelta;
            if (offset < _shards.Next)
            {
                continue;
            }

            if (Running >= parts.Calls.All)
            {
                return false;
            }

            if (!TryBeginNew(parts.Target.Read(reader.Value), offset, reader.Value.Length))
            {
                return false;
            }
        }

        return true;
    }

    // False: it must be looked at again. Events of a target with waiting ones wait after them.
    private bool TryBeginNew(IWaitingEvent waiting, long offset, int length)
    {
        var place = new EventSlot(waiting.Target, waiting.Host);
        var facts = new EventFacts(waiting.Resource, waiting.AcceptedMs, length);
        var undone = new UndoneEvent(offset, parts.Time.GetUtcNow().ToUnixTimeMilliseconds(), 0, 0, facts);
        lock (_lock)
        {
            var ahead = _waiting.Find(waiting.Target);
            var parks = ahead is not null || _gate.IsFull(waiting);
            if (parks && !_pass.TryPass(offset, ahead is { IsSlow: true }))
            {
                return false;
            }

            if (!parks && _gate.IsOutOfBytes(waiting.Bytes))
            {
                _pass.Block();
                return false;
            }

            _shards.Advance(offset + 1);
            Counts.Add(facts);
            if (parks)
            {
                Park(undone, place);
                return true;
            }
        }

        Begin(waiting, undone, place);
        return true;
    }
}
