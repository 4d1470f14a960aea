using System.Buffers;
using Tarn.Aws.Kinesis.Growth;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>
/// The records of one put in flight to the log: one batch per shard, and the outcome of each record. One pass of
/// appends usually suffices. Records whose shard was closed meanwhile need another pass: D9 (one commit for rows and
/// records). The steps of a pass are <see cref="BeginPass"/>, <see cref="Send"/> for each pending record,
/// <see cref="EndRouting"/>, <see cref="Write"/> for each sent record, and <see cref="Append"/>.
/// </summary>
internal sealed class RoutedPut : IDisposable
{
    private readonly Place[] _places;
    private readonly long _timeMs;
    private ShardBatches? _batches;
    private int[]? _sizes;
    private int _pending;

    /// <param name="records">The number of records in the call.</param>
    /// <param name="timeMs">The time of the call, Unix milliseconds; its records get this time.</param>
    public RoutedPut(int records, long timeMs)
    {
        _timeMs = timeMs;
        Records = records;
        _places = ArrayPool<Place>.Shared.Rent(records);
        _places.AsSpan(0, records).Fill(new Place(default, -1, AppendStatus.Closed));
        _pending = records;
    }

    /// <summary>The number of records in the call.</summary>
    public int Records { get; }

    /// <summary>True while some records have neither a position nor a refusal.</summary>
    public bool HasPending => _pending > 0;

    /// <summary>The number of refused records.</summary>
    public int Failed { get; private set; }

    public ReadOnlySpan<Place> Places => _places.AsSpan(0, Records);

    public bool IsPending(int record) => _places[record].Status == AppendStatus.Closed;

    /// <summary>Keeps the sizes of records from now on, for the metrics of shards.</summary>
    public void KeepSizes() => _sizes = ArrayPool<int>.Shared.Rent(Records);

    /// <summary>Begins a pass over the pending records.</summary>
    public void BeginPass(StreamLayout layout)
    {
        _batches?.Dispose();
        _batches = new ShardBatches(layout, Records);
    }

    /// <summary>Sends a record to a shard, given by its index among the layout's open shards.</summary>
    public void Send(int record, int place, int keyLength, int dataLength)
    {
        _batches!.Measure(record, place, keyLength, dataLength);
        if (_sizes is { } sizes)
        {
            sizes[record] = keyLength + dataLength;
        }

        Set(record, new Place(null, -1, AppendStatus.Closed) { IsSent = true });
    }

    /// <summary>Ends the routing, after every record of this pass was sent or refused.</summary>
    public void EndRouting() => _batches!.Lay(_timeMs);

    public bool IsSent(int record) => _places[record].IsSent;

    /// <summary>Writes a sent record's key and returns the memory for its data.</summary>
    public Span<byte> Write(int record, ReadOnlySpan<byte> key, int dataLength) => _batches!.Write(record, key, dataLength);

    /// <summary>Appends every batch as one call of the log, and notes the outcome of each record.</summary>
    public async ValueTask Append(IStreamLog log, CallKey call, CancellationToken cancellationToken)
    {
        var count = _batches!.Count;
        if (count == 0)
        {
            return;
        }

        var appends = ArrayPool<ShardAppend>.Shared.Rent(count);
        try
        {
            _batches.Finish(appends);
            var outcome = await log.Append(new LogAppend { Shards = appends.AsMemory(0, count), Call = call, CallRecords = Records }, cancellationToken);
            for (var i = 0; i < count; i++)
            {
                Note(i, outcome.Shards.Span[i]);
            }

            if (outcome.Recorded is { } recorded)
            {
                NoteRecorded(recorded.Span);
            }
        }
        finally
        {
            ArrayPool<ShardAppend>.Shared.Return(appends, clearArray: true);
        }
    }

    /// <summary>Refuses a record because its shard is throttled.</summary>
    public void Refuse(int record, ShardDescription shard) => Set(record, new Place(shard, -1, AppendStatus.Throttled));

    /// <summary>Counts the records that this pass wrote.</summary>
    public void NoteLoads(ShardLoads loads)
    {
        for (var i = 0; i < _batches!.Count; i++)
        {
            var records = _batches.RecordsOf(i);
            if (_places[records[0]].Status == AppendStatus.Appended)
            {
                loads.Note(_batches.ShardOf(i).Id, records.Length, _batches.LengthOf(i));
            }
        }
    }

    /// <summary>Counts the records that this pass wrote, for the metrics of shards.</summary>
    public void CountWritten(ShardMetrics metrics)
    {
        for (var i = 0; i < _batches!.Count; i++)
        {
            var records = _batches.RecordsOf(i);
            if (_places[records[0]].Status == AppendStatus.Appended)
            {
                var bytes = 0L;
                foreach (var record in records)
                {
                    bytes += _sizes![record];
                }

                metrics.Wrote(_batches.ShardOf(i).Id, records.Length, bytes, _timeMs);
            }
        }
    }

    /// <summary>The number of records that a rate refused. They count for the metrics of their shards, where these are wanted.</summary>
    public int CountThrottled(ShardMetrics metrics)
    {
        var count = 0;
        foreach (ref readonly var place in Places)
        {
            if (place.Status == AppendStatus.Throttled)
            {
                count++;
                if (_sizes is not null && place.Shard is { } shard)
                {
                    metrics.WriteThrottled(shard.Id, _timeMs);
                }
            }
        }

        return count;
    }

    /// <summary>Refuses the pending records as throttled, because no shard accepted them.</summary>
    public void GiveUp()
    {
        for (var i = 0; i < Records; i++)
        {
            if (IsPending(i))
            {
                Set(i, new Place(default, -1, AppendStatus.Throttled));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batches?.Dispose();
        ArrayPool<Place>.Shared.Return(_places);
        if (_sizes is { } sizes)
        {
            ArrayPool<int>.Shared.Return(sizes);
        }
    }

    private void Note(int batch, ShardOutcome outcome)
    {
        var shard = _batches!.ShardOf(batch);
        var offset = outcome.BaseOffset;
        foreach (var record in _batches.RecordsOf(batch))
        {
            Set(record, new Place(shard, offset++, outcome.Status));
        }
    }

    // For a recognised retry, the positions of the first attempt win: D14 (retries are recognised).
    private void NoteRecorded(ReadOnlySpan<LogPosition> recorded)
    {
        for (var i = 0; i < Records; i++)
        {
            if (recorded[i].NextOffset >= 0)
            {
                Set(i, new Place(null, recorded[i].NextOffset, AppendStatus.Appended) { Recorded = recorded[i].Shard });
            }
        }
    }

    private void Set(int record, Place place)
    {
        var before = _places[record].Status;
        _pending += (place.Status == AppendStatus.Closed ? 1 : 0) - (before == AppendStatus.Closed ? 1 : 0);
        Failed += (place.IsFailure ? 1 : 0) - (_places[record].IsFailure ? 1 : 0);
        _places[record] = place;
    }

    /// <summary>The outcome of one record.</summary>
    /// <param name="Shard">The record's shard; null when an earlier attempt had stored the record.</param>
    /// <param name="Offset">The record's offset.</param>
    /// <param name="Status">Closed means that the record is still pending.</param>
    internal readonly record struct Place(ShardDescription? Shard, long Offset, AppendStatus Status)
    {
        /// <summary>The shard of the earlier attempt.</summary>
        public ShardId Recorded { get; init; }

        /// <summary>True when this pass sends the record to a shard.</summary>
        public bool IsSent { get; init; }

        public bool IsFailure => Status is not (AppendStatus.Appended or AppendStatus.Repeated or AppendStatus.Closed);

        public SequenceNumber Number => new(Shard?.Id ?? Recorded, Offset);
    }
}
