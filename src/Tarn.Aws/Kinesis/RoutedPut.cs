using System.Buffers;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Records;

namespace Tarn.Aws.Kinesis;

/// <summary>
/// The records of one put on their way to the log: a batch per shard, and what became of each record. One pass of appends as a rule;
/// another for records whose shard was closed meanwhile (D9).
/// </summary>
internal sealed class RoutedPut : IDisposable
{
    private readonly Place[] places;
    private readonly List<ShardPart> parts = [];
    private readonly long bytes;
    private ShardPart?[] byPlace = [];
    private int pending;

    /// <param name="records">Records of the call.</param>
    /// <param name="bytes">Their data and keys.</param>
    public RoutedPut(int records, long bytes)
    {
        Records = records;
        this.bytes = bytes;
        places = ArrayPool<Place>.Shared.Rent(records);
        places.AsSpan(0, records).Fill(new Place(default, -1, AppendStatus.Closed));
        pending = records;
    }

    /// <summary>Records of the call.</summary>
    public int Records { get; }

    /// <summary>Records that have no place and no refusal yet.</summary>
    public bool HasPending => pending > 0;

    /// <summary>Records refused.</summary>
    public int Failed { get; private set; }

    public ReadOnlySpan<Place> Places => places.AsSpan(0, Records);

    public bool IsPending(int record) => places[record].Status == AppendStatus.Closed;

    /// <summary>Begins a pass over the records that are pending.</summary>
    public void BeginPass(StreamLayout layout)
    {
        EndParts();
        byPlace = new ShardPart?[layout.Open.Count];
    }

    /// <summary>Adds a record's key to its shard's batch and gives the memory for its data.</summary>
    /// <param name="record">The record's index in the call.</param>
    /// <param name="layout">The layout of this pass.</param>
    /// <param name="place">The shard's place among its open ones.</param>
    /// <param name="key">The partition key.</param>
    /// <param name="dataLength">Bytes of data to come.</param>
    /// <param name="timeMs">The call's time.</param>
    public Span<byte> Add(int record, StreamLayout layout, int place, ReadOnlySpan<byte> key, int dataLength, long timeMs)
    {
        var part = byPlace[place] ??= NewPart(layout, place, timeMs);
        part.Indexes[part.Batch.Records] = (ushort)record;
        return part.Batch.Append(key, dataLength);
    }

    /// <summary>Appends every batch as one call of the log, and notes what became of the records.</summary>
    public async ValueTask Append(IStreamLog log, StreamId stream, CallKey call, CancellationToken ct)
    {
        if (parts.Count == 0)
        {
            return;
        }

        var appends = new ShardAppend[parts.Count];
        for (var i = 0; i < appends.Length; i++)
        {
            var part = parts[i];
            appends[i] = new ShardAppend
            {
                Stream = stream,
                Shard = part.Shard.Id,
                Batch = part.Batch.Finish(),
                Records = part.Batch.Records,

                // Without indexes they are 0, 1, 2, …: so it is when one shard takes all.
                CallIndexes = part.Batch.Records == Records ? default : part.Indexes.AsMemory(0, part.Batch.Records),
            };
        }

        var outcome = await log.Append(new LogAppend { Shards = appends, Call = call, CallRecords = Records }, ct);
        for (var i = 0; i < parts.Count; i++)
        {
            Note(parts[i], outcome.Shards.Span[i]);
        }

        if (outcome.Recorded is { } recorded)
        {
            NoteRecorded(recorded.Span);
        }
    }

    /// <summary>The shard takes no more now.</summary>
    public void Refuse(int record, ShardDescription shard) => Set(record, new Place(shard, -1, AppendStatus.Throttled));

    /// <summary>Counts what this pass wrote.</summary>
    public void NoteLoads(ShardLoads loads)
    {
        foreach (var part in parts)
        {
            if (places[part.Indexes[0]].Status == AppendStatus.Appended)
            {
                loads.Note(part.Shard.Id, part.Batch.Records, part.Batch.Length);
            }
        }
    }

    /// <summary>No shard would take what is pending: it is refused for now.</summary>
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
        EndParts();
        ArrayPool<Place>.Shared.Return(places);
    }

    private ShardPart NewPart(StreamLayout layout, int place, long timeMs)
    {
        // Its share, twice, so that few batches grow; one shard takes all.
        var share = layout.Open.Count == 1 ? bytes : bytes / layout.Open.Count * 2;
        var overhead = (Records / layout.Open.Count + 2) * RecordBatchWriter.RecordOverheadBytesMax;
        var made = new ShardPart(layout.Open[place], new RecordBatchWriter(), ArrayPool<ushort>.Shared.Rent(Records));
        made.Batch.Begin(timeMs, (int)share + overhead);
        parts.Add(made);
        return made;
    }

    private void Note(ShardPart part, ShardOutcome outcome)
    {
        for (var i = 0; i < part.Batch.Records; i++)
        {
            Set(part.Indexes[i], new Place(part.Shard, outcome.BaseOffset + i, outcome.Status));
        }
    }

    // A recognised retry: where the first attempt laid the records wins (D14).
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
        var before = places[record].Status;
        pending += (place.Status == AppendStatus.Closed ? 1 : 0) - (before == AppendStatus.Closed ? 1 : 0);
        Failed += (place.IsFailure ? 1 : 0) - (places[record].IsFailure ? 1 : 0);
        places[record] = place;
    }

    private void EndParts()
    {
        foreach (var part in parts)
        {
            part.Batch.Dispose();
            ArrayPool<ushort>.Shared.Return(part.Indexes);
        }

        parts.Clear();
    }

    /// <summary>What became of one record.</summary>
    /// <param name="Shard">Its shard; null for a record that an earlier attempt had laid down.</param>
    /// <param name="Offset">Its offset.</param>
    /// <param name="Status">Closed: nothing yet.</param>
    internal readonly record struct Place(ShardDescription? Shard, long Offset, AppendStatus Status)
    {
        /// <summary>The shard of the earlier attempt.</summary>
        public ShardId Recorded { get; init; }

        public bool IsFailure => Status is not (AppendStatus.Appended or AppendStatus.Repeated or AppendStatus.Closed);

        public SequenceNumber Number => new(Shard?.Id ?? Recorded, Offset);
    }

    private sealed record ShardPart(ShardDescription Shard, RecordBatchWriter Batch, ushort[] Indexes);
}
