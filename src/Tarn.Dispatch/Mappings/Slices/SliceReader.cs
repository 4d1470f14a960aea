using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Mappings.Positions;
using Tarn.Dispatch.Targets;
using Tarn.Dispatch.Work;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Mappings.Slices;

/// <summary>Gathers the records of one parallel slice into batches. It waits for records without polling.</summary>
internal sealed partial class SliceReader
{
    private const int ReadBytesMax = 1 << 20;

    // How often a slice moves its position when it passes over all its records.
    private static readonly TimeSpan IdleMove = TimeSpan.FromSeconds(1);

    private readonly ShardContext _context;
    private readonly int _lane;
    private readonly MappingRules _rules;
    private readonly RecordFilter _filter;
    private readonly TimeProvider _time;
    private BatchBuffer? _spare;
    private long _scan;
    private long? _window;

    public SliceReader(ShardContext context, int lane)
    {
        _context = context;
        _lane = lane;
        _rules = context.Rules;
        _time = context.Parts.Time;
        _filter = new RecordFilter(context.Target.Form, context.Rules.Patterns);
        _scan = context.Positions.NextOf(lane);
        _window = context.Window?.StartMs;
    }

    /// <summary>
    /// The next batch: full, or as old as the mapping's time to gather. A batch without records only moves the position, or ends a
    /// tumbling window. Null: the shard is read to its end.
    /// </summary>
    public async Task<ShardBatch?> Next(CancellationToken cancellationToken)
    {
        var batch = NewBatch();
        var begun = _time.GetTimestamp();
        long? firstAt = null;
        while (true)
        {
            if (await Read(batch, cancellationToken))
            {
                return Finish(batch);
            }

            if (batch.Records.Count > 0)
            {
                firstAt ??= _time.GetTimestamp();
            }

            var state = ShardFollower.StateAt(_context.Parts.Streams, _context.Shard.Id, _scan);
            if (state == ReadingState.Ended)
            {
                return AtEnd(batch);
            }

            if (state == ReadingState.HasMore)
            {
                if (batch.Records.Count == 0 && _time.GetElapsedTime(begun) >= IdleMove)
                {
                    return Finish(batch);
                }

                continue;
            }

            if (batch.Records.Count > 0 && _time.GetElapsedTime(firstAt!.Value) >= _rules.GatherTime)
            {
                return Finish(batch);
            }

            if (_window is { } open && _time.GetUtcNow() >= DateTimeOffset.FromUnixTimeMilliseconds(open) + _rules.Tumbling)
            {
                batch.EndsWindow = true;
                return Finish(batch);
            }

            if (batch.Records.Count == 0 && _scan > _context.Positions.NextOf(_lane) && _time.GetElapsedTime(begun) >= IdleMove)
            {
                return Finish(batch);
            }

            LetGo(batch);
            await Wait(firstAt, cancellationToken);
            if (batch.Records.Count == 0 && batch.WindowStartMs != _window)
            {
                batch = NewBatch();
            }
        }
    }

    /// <summary>Lets a later batch use the buffer of a batch that no call reads any more.</summary>
    public void GiveBack(ShardBatch batch) => Volatile.Write(ref _spare, batch.Buffer);

    // A slice that only waits holds no large buffers.
    private void LetGo(ShardBatch batch)
    {
        if (batch.Records.Count == 0)
        {
            batch.Buffer.Trim();
            Volatile.Write(ref _spare, null);
        }
    }

    private ShardBatch NewBatch() => new(_context.Shard.Id, _context.Target.Form, Interlocked.Exchange(ref _spare, null) ?? new BatchBuffer())
    {
        BytesMax = _rules.BatchBytesMax,
        WindowStartMs = _window,
        StateBytes = _rules.HasWindows ? _rules.StateBytesMax : 0,
    };

    private ShardBatch Finish(ShardBatch batch)
    {
        batch.End = _scan;
        if (batch.EndsWindow)
        {
            _window = null;
        }

        return batch;
    }

    private ShardBatch? AtEnd(ShardBatch batch)
    {
        batch.EndsWindow = _window is not null;
        return batch.Records.Count > 0 || batch.EndsWindow || _scan > _context.Positions.NextOf(_lane) ? Finish(batch) : null;
    }

    // True: the batch is full, or its window is over.
    private async ValueTask<bool> Read(ShardBatch batch, CancellationToken cancellationToken)
    {
        LogRead read;
        _context.Rights.CheckIfDue();
        try
        {
            read = await _context.Parts.Streams.Read(_context.Shard.Id, _scan, ReadBytesMax, cancellationToken);
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            return false;
        }

        using (read)
        {
            NoteLost(batch, read);
            var isFull = !Take(read, batch);
            if (_lane == 0)
            {
                // Damage after the last record that was taken is in the next read again.
                batch.Damaged += read.SkippedBefore(_scan);
            }

            return isFull || batch.Records.Count >= _rules.BatchSize;
        }
    }

    private bool Take(LogRead read, ShardBatch batch)
    {
        foreach (var frame in read.Batches)
        {
            if (!Take(frame, batch))
            {
                return false;
            }
        }

        _scan = Math.Max(_scan, read.NextOffset);
        return true;
    }

    // False: the batch takes no more.
    private bool Take(in LogBatch frame, ShardBatch batch)
    {
        var reader = new RecordBatchReader(frame.Batch.Span);
        if (reader.IsControl)
        {
            return true;
        }

        while (reader.MoveNext())
        {
            var offset = frame.BaseOffset + reader.OffsetDelta;
            var record = new StreamRecord(offset, frame.ArrivalTimeMs, reader.Key, reader.Value);
            if (offset < _scan || !IsMeant(record))
            {
                _scan = Math.Max(_scan, offset + 1);
                continue;
            }

            if (batch.Records.Count >= _rules.BatchSize || IsOfNextWindow(batch, frame.ArrivalTimeMs)
                || !batch.TryAdd(record))
            {
                return false;
            }

            _scan = offset + 1;
        }

        return true;
    }

    private bool IsMeant(in StreamRecord record) => IsOfLane(record) && _filter.Accepts(record);

    private bool IsOfLane(in StreamRecord record)
    {
        var lanes = _rules.Lanes;
        if (lanes == 1 && !_context.Positions.HasFormer)
        {
            return true;
        }

        var hash = SliceNumber.HashOf(record.Key);
        return (lanes == 1 || SliceNumber.Of(hash, lanes) == _lane) && !_context.Positions.WasDone(record.Offset, hash);
    }

    private bool IsOfNextWindow(ShardBatch batch, long arrivalMs)
    {
        if (!_rules.HasWindows)
        {
            return false;
        }

        var size = (long)_rules.Tumbling.TotalMilliseconds;
        var start = arrivalMs / size * size;
        _window ??= start;
        batch.WindowStartMs ??= _window;
        batch.EndsWindow = start > _window;
        return batch.EndsWindow;
    }

    // Records that were freed although the mapping had not read them: D26 lets a hold of a mapping end.
    private void NoteLost(ShardBatch batch, LogRead read)
    {
        var (from, found) = (_scan, read.Batches.Count > 0 ? read.Batches[0].BaseOffset : read.NextOffset);
        var lost = found - from - read.SkippedBefore(found);

        // Passed now: a batch that has no space for the first record would count them again.
        _scan = Math.Max(from, found);
        if (lost <= 0)
        {
            return;
        }

        if (_lane == 0)
        {
            _context.Progress.Lose(lost);
            batch.Lost += lost;
        }

        LogLost(_context.Parts.Log, _context.Name, ShardNames.Of(_context.Shard.Ordinal), from, found);
    }

    private async Task Wait(long? firstAt, CancellationToken cancellationToken)
    {
        var begun = _time.GetTimestamp();
        var left = firstAt is { } first ? _rules.GatherTime - _time.GetElapsedTime(first) : Timeout.InfiniteTimeSpan;
        if (_window is { } open)
        {
            var toEnd = DateTimeOffset.FromUnixTimeMilliseconds(open) + _rules.Tumbling - _time.GetUtcNow();
            left = left == Timeout.InfiniteTimeSpan || toEnd < left ? toEnd : left;
        }

        if (firstAt is null && _scan > _context.Positions.NextOf(_lane) && (left == Timeout.InfiniteTimeSpan || left > IdleMove))
        {
            left = IdleMove;
        }

        var pause = left == Timeout.InfiniteTimeSpan || left > TimeSpan.Zero ? left : TimeSpan.Zero;
        await Pauses.Wait(end => _context.Parts.Streams.WaitFor(_context.Shard.Id, _scan, end).AsTask(), pause, begun, _time, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
    }

    [LoggerMessage(
        LogLevel.Error,
        "Mapping {Mapping} lost the records {From} to {To} (exclusive) of {Shard}: they were held as long as --retention-max-hold-hours allows")]
    private static partial void LogLost(ILogger log, string mapping, string shard, long from, long to);
}
