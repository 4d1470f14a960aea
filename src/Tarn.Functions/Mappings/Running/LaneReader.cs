using Microsoft.Extensions.Logging;
using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings.Batches;
using Tarn.Functions.Mappings.Positions;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Functions.Mappings.Running;

/// <summary>Gathers the records of one lane into batches. It waits for records without polling.</summary>
internal sealed partial class LaneReader
{
    private const int ReadBytesMax = 1 << 20;
    private const int TumblingStateBytes = 1 << 20;

    // A lane whose records are all passed over moves its position this often.
    private static readonly TimeSpan IdleMove = TimeSpan.FromSeconds(1);

    private readonly ShardContext _context;
    private readonly int _lane;
    private readonly RecordFilter _filter;
    private readonly TimeProvider _time;
    private EventBuffer? _spare;
    private long _scan;
    private long? _window;

    public LaneReader(ShardContext context, int lane)
    {
        _context = context;
        _lane = lane;
        _time = context.Services.Time;
        _filter = new RecordFilter(context.Config.Filters);
        _scan = context.Positions.NextOf(lane);
        _window = context.Window?.StartMs;
    }

    private TimeSpan Tumbling => TimeSpan.FromSeconds(_context.Config.TumblingSeconds);

    /// <summary>
    /// The next batch: full, or as old as the mapping's window. A batch without records only moves the position, or ends a
    /// tumbling window. Null: the shard is read to its end.
    /// </summary>
    public async Task<EventBatch?> Next(CancellationToken cancellationToken)
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

            var state = ShardFollower.StateAt(_context.Services.Streams, _context.Shard.Id, _scan);
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

            if (batch.Records.Count > 0 && _time.GetElapsedTime(firstAt!.Value) >= TimeSpan.FromSeconds(_context.Config.WindowSeconds))
            {
                return Finish(batch);
            }

            if (_window is { } open && _time.GetUtcNow() >= DateTimeOffset.FromUnixTimeMilliseconds(open) + Tumbling)
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
    public void GiveBack(EventBatch batch) => Volatile.Write(ref _spare, batch.Buffer);

    // A lane that only waits holds no large buffers.
    private void LetGo(EventBatch batch)
    {
        if (batch.Records.Count == 0)
        {
            batch.Buffer.Trim();
            Volatile.Write(ref _spare, null);
        }
    }

    private EventBatch NewBatch() => new(_context.Shard.Id, Interlocked.Exchange(ref _spare, null) ?? new EventBuffer())
    {
        WindowStartMs = _window,
        StateBytes = _context.Config.TumblingSeconds > 0 ? TumblingStateBytes : 0,
    };

    private EventBatch Finish(EventBatch batch)
    {
        batch.End = _scan;
        if (batch.EndsWindow)
        {
            _window = null;
        }

        return batch;
    }

    private EventBatch? AtEnd(EventBatch batch)
    {
        batch.EndsWindow = _window is not null;
        return batch.Records.Count > 0 || batch.EndsWindow || _scan > _context.Positions.NextOf(_lane) ? Finish(batch) : null;
    }

    // True: the batch is full, or its window is over.
    private async ValueTask<bool> Read(EventBatch batch, CancellationToken cancellationToken)
    {
        LogRead read;
        _context.Rights.CheckIfDue();
        try
        {
            read = await _context.Services.Streams.Read(_context.Shard.Id, _scan, ReadBytesMax, cancellationToken);
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            return false;
        }

        using (read)
        {
            NoteLoss(read);
            foreach (var frame in read.Batches)
            {
                if (!Take(frame, batch))
                {
                    return true;
                }
            }

            _scan = Math.Max(_scan, read.NextOffset);
            return batch.Records.Count >= _context.Config.BatchSize;
        }
    }

    // False: the batch takes no more.
    private bool Take(in LogBatch frame, EventBatch batch)
    {
        var reader = new RecordBatchReader(frame.Batch.Span);
        if (reader.IsControl)
        {
            return true;
        }

        while (reader.MoveNext())
        {
            var offset = frame.BaseOffset + reader.OffsetDelta;
            if (offset < _scan || !IsMeant(reader, offset, frame.ArrivalTimeMs))
            {
                _scan = Math.Max(_scan, offset + 1);
                continue;
            }

            if (batch.Records.Count >= _context.Config.BatchSize || IsOfNextWindow(batch, frame.ArrivalTimeMs)
                || !batch.TryAdd(_context.Text, offset, frame.ArrivalTimeMs, reader.Key, reader.Value))
            {
                return false;
            }

            _scan = offset + 1;
        }

        return true;
    }

    private bool IsMeant(in RecordBatchReader reader, long offset, long arrivalMs) =>
        IsOfLane(reader, offset) && _filter.Accepts(_context.Text, offset, arrivalMs, reader.Key, reader.Value);

    private bool IsOfLane(in RecordBatchReader reader, long offset)
    {
        var lanes = _context.Config.Lanes;
        if (lanes == 1 && !_context.Positions.HasFormer)
        {
            return true;
        }

        var hash = LaneNumber.HashOf(reader.Key);
        return (lanes == 1 || LaneNumber.Of(hash, lanes) == _lane) && !_context.Positions.WasDone(offset, hash);
    }

    private bool IsOfNextWindow(EventBatch batch, long arrivalMs)
    {
        if (_context.Config.TumblingSeconds == 0)
        {
            return false;
        }

        var size = (long)Tumbling.TotalMilliseconds;
        var start = arrivalMs / size * size;
        _window ??= start;
        batch.WindowStartMs ??= _window;
        batch.EndsWindow = start > _window;
        return batch.EndsWindow;
    }

    // Records that were freed although the mapping had not read them: D26 lets a hold of a mapping end.
    private void NoteLoss(LogRead read)
    {
        var found = read.Batches.Count > 0 ? read.Batches[0].BaseOffset : read.NextOffset;
        var lost = found - _scan - read.SkippedOffsets;
        if (lost <= 0)
        {
            return;
        }

        if (_lane == 0)
        {
            _context.Progress.Lose(lost);
        }

        LogLost(_context.Services.Log, _context.Config.Uuid, ShardNames.Of(_context.Shard.Ordinal), _scan, found);
    }

    private async Task Wait(long? firstAt, CancellationToken cancellationToken)
    {
        var left = firstAt is { } first ? TimeSpan.FromSeconds(_context.Config.WindowSeconds) - _time.GetElapsedTime(first) : Timeout.InfiniteTimeSpan;
        if (_window is { } open)
        {
            var toEnd = DateTimeOffset.FromUnixTimeMilliseconds(open) + Tumbling - _time.GetUtcNow();
            left = left == Timeout.InfiniteTimeSpan || toEnd < left ? toEnd : left;
        }

        if (firstAt is null && _scan > _context.Positions.NextOf(_lane) && (left == Timeout.InfiniteTimeSpan || left > IdleMove))
        {
            left = IdleMove;
        }

        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var arrival = _context.Services.Streams.WaitFor(_context.Shard.Id, _scan, life.Token).AsTask();
        if (left == Timeout.InfiniteTimeSpan)
        {
            await arrival;
            return;
        }

        var pause = Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, life.Token);
        await Task.WhenAny(arrival, pause);
        await life.CancelAsync();
        await Task.WhenAll(arrival, pause).Quietly();
        cancellationToken.ThrowIfCancellationRequested();
    }

    [LoggerMessage(
        LogLevel.Error,
        "Mapping {Mapping} lost the records {From} to {To} (exclusive) of {Shard}: they were held as long as --retention-max-hold-hours allows")]
    private static partial void LogLost(ILogger log, string mapping, string shard, long from, long to);
}
