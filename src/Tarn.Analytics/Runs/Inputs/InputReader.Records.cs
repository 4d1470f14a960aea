using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Analytics.Runs.Inputs;

/// <content>Makes inputs of the records of a frame.</content>
internal sealed partial class InputReader
{
    // False: the batch ends within the frame.
    private bool Decode(InputBatch batch)
    {
        var (frame, shard) = (_pass!.Batch, _passShards[_pass.Shard]);
        var reader = new RecordBatchReader(frame.Batch.Span);
        while (!reader.IsControl && reader.MoveNext())
        {
            var offset = frame.BaseOffset + reader.OffsetDelta;
            if (offset < shard.Next)
            {
                continue;
            }

            var (start, length) = reader.ValuePlace;
            var record = length > 0 ? frame.Batch.Slice(start, length) : ReadOnlyMemory<byte>.Empty;
            if (!shard.IsHole(offset) && !Take(batch, shard, frame, new InputPosition(frame.Lsn, shard.Number, reader.OffsetDelta, 0), record))
            {
                return false;
            }

            shard.Next = offset + 1;
        }

        shard.Next = Math.Max(shard.Next, frame.BaseOffset + frame.Records);
        return true;
    }

    private bool Take(InputBatch batch, InputShard shard, in LogBatch frame, InputPosition place, ReadOnlyMemory<byte> record)
    {
        if (shard.IsTicks)
        {
            return Add(batch, new EngineInput(InputKind.Tick, 0, 0, frame.ArrivalTimeMs, default), place);
        }

        // An aggregate with more records than one input may become stays closed: the engine finds that it cannot be parsed.
        if (!AggregatedRecord.TryOpen(record, _packed, PackedMax, out var hasMore) || hasMore)
        {
            return Add(batch, new EngineInput(InputKind.Record, shard.Source, shard.Number, frame.ArrivalTimeMs, record), place);
        }

        for (var sub = shard.Parts; sub < _packed.Count; sub++)
        {
            var input = new EngineInput(InputKind.Record, shard.Source, shard.Number, frame.ArrivalTimeMs, _packed[sub].Data);
            if (!Add(batch, input, place with { Sub = sub }))
            {
                shard.Parts = sub;
                return false;
            }
        }

        shard.Parts = 0;
        return true;
    }

    private bool Add(InputBatch batch, in EngineInput input, InputPosition place)
    {
        if (place > _last)
        {
            if (MustCut(batch, place))
            {
                return false;
            }

            batch.Add(input, place);
            _last = place;
            ClockMs = Math.Max(ClockMs, input.ArrivalTimeMs);
        }

        return true;
    }

    // The committed inputs end a batch, so that positions can be compared there.
    private bool MustCut(InputBatch batch, InputPosition place)
    {
        if (place > EndsAfter)
        {
            return true;
        }

        if (_isPastDone || !(place > _committed.Done))
        {
            return batch.IsFull;
        }

        if (batch.Count > 0)
        {
            return true;
        }

        _isPastDone = batch.BeginsAfterDone = true;
        return false;
    }
}
