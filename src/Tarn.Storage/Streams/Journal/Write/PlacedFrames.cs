using System.Buffers.Binary;
using Tarn.Storage.Calls;
using Tarn.Storage.Checksums;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// Lays frames down in the group and assigns their offsets, times and LSNs. It remembers the effects of the frames until
/// the group is synced or lost. Only the writer uses this class.
/// </summary>
internal sealed class PlacedFrames(JournalState state, FrameGroup group, CallTable calls, TimeProvider time)
{
    private readonly List<JournalShard> _touched = [];
    private readonly List<(JournalShard Shard, long SetLsn, long Offset)> _held = [];
    // The age of a call is measured by the monotonic clock. The wall clock may be set back, and newer shards then get
    // earlier times than older ones.
    private readonly long _startedAt = time.GetTimestamp();
    private CallKey _lastCall;
    private long _lastChangeLsn;

    /// <summary>The content of the file's footer, collected while frames are laid down.</summary>
    public FooterContent Content { get; set; } = new();

    /// <summary>LSN of the last frame laid down.</summary>
    public long LastFrameLsn { get; private set; }

    /// <summary>LSN of the last change frame that is durable.</summary>
    public long SyncedChangeLsn { get; private set; }

    /// <summary>Sets the LSNs at which recovery ended; new frames continue from them.</summary>
    public void Restore(long newestLsn, long newestChangeLsn)
    {
        LastFrameLsn = newestLsn;
        _lastChangeLsn = SyncedChangeLsn = newestChangeLsn;
    }

    /// <summary>The group is durable: its records become visible, records of sets when the store has committed.</summary>
    public void Synced()
    {
        SyncedChangeLsn = _lastChangeLsn;
        foreach (var (shard, setLsn, offset) in _held)
        {
            shard.Hold(setLsn, offset);
        }

        _touched.ForEach(static shard => shard.Durable());
        state.PublishedLsn = LastFrameLsn;
        EndGroup();
    }

    /// <summary>The group is lost: no reader sees its records. See D2 (a failed sync poisons its file).</summary>
    public void Lost()
    {
        _lastChangeLsn = SyncedChangeLsn;
        _touched.ForEach(static shard => shard.Lost());
        EndGroup();
    }

    /// <summary>Lays a set's change frame down, before the set's records.</summary>
    public void PlaceChange(PendingSet item, long nowMs)
    {
        foreach (var (shard, at) in item.Closes)
        {
            BinaryPrimitives.WriteInt64LittleEndian(item.Payload.AsSpan(at), state.Shards[shard].NextOffset);
        }

        var header = new FrameHeader
        {
            Kind = FrameKind.Change,
            Lsn = state.NextLsn(),
            SyncedLsn = state.SyncedLsn,
            LastChangeLsn = _lastChangeLsn,
            ArrivalTimeMs = nowMs,
            SetIndex = 1,
            SetCount = (ushort)(item.Set.Appends.Count + 1),
            PayloadCrc = Crc32C.Compute(item.Payload),
        };
        var place = group.Place(ref header, CallKey.None, 0, 0, default, item.Payload);
        item.Lsn = _lastChangeLsn = LastFrameLsn = header.Lsn;
        _lastCall = CallKey.None;
        Content.Changes.Add((header.Lsn, place));
    }

    /// <summary>Lays a batch of records down.</summary>
    /// <param name="header">From <see cref="NewHeader"/>.</param>
    /// <param name="batch">The records.</param>
    /// <param name="call">The call's key; none for a set.</param>
    /// <param name="callFrames">The number of the call's frames.</param>
    /// <param name="callRecords">The number of the call's records.</param>
    /// <param name="setLsn">The LSN of the set that the records belong to; 0: none.</param>
    public void PlaceRecords(
        ref FrameHeader header, JournalShard shard, in ShardAppend batch, CallKey call, int callFrames, int callRecords, long setLsn)
    {
        var place = group.Place(ref header, call, callFrames, callRecords, batch.CallIndexes.Span, batch.Batch.Span);
        LastFrameLsn = header.Lsn;
        shard.NextOffset += batch.Records;
        shard.LastArrivalTimeMs = header.ArrivalTimeMs;
        var entry = new FrameEntry(
            group.File!.Number, place, header.FrameLength, header.BaseOffset, header.OffsetsCovered, header.ArrivalTimeMs);
        if (shard.Place(entry))
        {
            _touched.Add(shard);
        }

        if (setLsn != 0)
        {
            _held.Add((shard, setLsn, header.BaseOffset));
        }

        // A call's frames in a group are adjacent: the position of the first one leads to all.
        if (call != CallKey.None && call != _lastCall)
        {
            calls.Add(call, new CallTable.Frame(group.File.Number, place), (long)time.GetElapsedTime(_startedAt).TotalMilliseconds);
            Content.Calls.Add((call, place));
        }

        _lastCall = call;
    }

    /// <summary>The header of the shard's next records, with the next LSN.</summary>
    public FrameHeader NewHeader(JournalShard shard, in ShardAppend batch, uint payloadCrc, long nowMs) => new()
    {
        Kind = FrameKind.Records,
        Lsn = state.NextLsn(),
        SyncedLsn = state.SyncedLsn,
        LastChangeLsn = _lastChangeLsn,
        Stream = shard.Stream.Value,
        Shard = shard.Id.Value,
        BaseOffset = shard.NextOffset,
        OffsetsCovered = batch.Records,
        Records = batch.Records,
        ArrivalTimeMs = Math.Max(shard.LastArrivalTimeMs, nowMs), // D12 (arrival times never go back)
        SetIndex = 1,
        SetCount = 1,
        PayloadCrc = payloadCrc,
    };

    private void EndGroup()
    {
        _lastCall = CallKey.None;
        _touched.Clear();
        _held.Clear();
    }
}
