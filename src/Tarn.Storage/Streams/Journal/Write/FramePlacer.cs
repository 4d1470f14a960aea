using Tarn.Storage.Calls;
using Tarn.Storage.Checksums;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// Lays frames down in the group: decides whether a shard is open; assigns offsets, times and LSNs; recognises retries.
/// See D9 (one commit for rows and records) and D14 (retries are recognised). Only the writer uses this class.
/// </summary>
internal sealed class FramePlacer(
    JournalState state, FrameGroup group, CommitBook commits, CallTable calls, RetryResolver retries, ClockTrust clock, TimeProvider time)
{
    private readonly List<JournalShard> touched = [];
    private readonly List<(JournalShard Shard, long SetLsn, long Offset)> held = [];
    private readonly List<(PendingSet Set, Action Undo)> placedSets = [];
    // The age of a call is measured by the monotonic clock. The wall clock may be set back, and newer shards then get
    // earlier times than older ones.
    private readonly long startedAt = time.GetTimestamp();
    private CallKey lastCall;
    private int currentFrames;
    private bool currentIsLost;
    private long currentMs;
    private AppendStatus? currentDoubt;
    private long lastChangeLsn;
    private long syncedChangeLsn;

    /// <summary>
    /// Makes room for that many bytes in the file, or in a new one; returns a status when there is no room.
    /// </summary>
    /// <remarks>The flag: the write must go on although the disk is full.</remarks>
    public required Func<int, bool, AppendStatus?> EnsureRoom { private get; init; }

    /// <summary>The content of the file's footer, collected while frames are laid down.</summary>
    public FooterContent Content { get; set; } = new();

    /// <summary>LSN of the last frame laid down.</summary>
    public long LastFrameLsn { get; private set; }

    /// <summary>LSN of the last change frame that is durable.</summary>
    public long SyncedChangeLsn => syncedChangeLsn;

    /// <summary>Sets the LSNs at which recovery ended; new frames continue from them.</summary>
    public void Restore(long newestLsn, long newestChangeLsn)
    {
        LastFrameLsn = newestLsn;
        lastChangeLsn = syncedChangeLsn = newestChangeLsn;
    }

    public void Place(PendingItem item)
    {
        switch (item)
        {
            case PendingAppend append:
                PlaceAppend(append);
                break;
            case PendingSet set:
                PlaceSet(set);
                break;
            default:
                if (EnsureRoom(0, true) is { } refusal)
                {
                    item.Fail(refusal);
                }

                break;
        }
    }

    /// <summary>
    /// The group is durable: its sets wait for the store from now on, and its records become visible.
    /// </summary>
    public void Synced()
    {
        syncedChangeLsn = lastChangeLsn;
        foreach (var (set, _) in placedSets)
        {
            commits.Durable(set.Lsn, set.Set);
        }

        foreach (var (shard, setLsn, offset) in held)
        {
            shard.Hold(setLsn, offset);
        }

        touched.ForEach(shard => shard.Durable());
        EndGroup();
    }

    /// <summary>
    /// The group is lost: the opens and closes of its sets are undone. See D2 (a failed sync poisons its file).
    /// </summary>
    public void Failed()
    {
        lastChangeLsn = syncedChangeLsn;
        currentIsLost |= currentFrames > 0;
        for (var i = placedSets.Count - 1; i >= 0; i--)
        {
            placedSets[i].Undo();
            commits.Forget(placedSets[i].Set.Set);
            placedSets[i].Set.Fail(AppendStatus.OutcomeUnknown);
        }

        touched.ForEach(shard => shard.Lost());
        EndGroup();
    }

    private void EndGroup()
    {
        lastCall = CallKey.None;
        touched.Clear();
        held.Clear();
        placedSets.Clear();
    }

    private void PlaceAppend(PendingAppend item)
    {
        (currentFrames, currentIsLost) = (0, false);
        currentDoubt = clock.TryStamp(out currentMs);
        if (!TryFindRecorded(item, out var recorded))
        {
            item.Fail(AppendStatus.Unavailable);
            return;
        }

        item.Recorded = recorded;
        if (recorded is not null && group.File is { } file && retries.FoundFrom(file.Number, group.SyncedEnd))
        {
            currentFrames++; // an earlier attempt's frames are in this group: if it fails, they are lost too
        }

        for (var i = 0; i < item.Shards.Length; i++)
        {
            item.Outcomes[i] = recorded is null
                ? PlaceBatch(item, i, item.Shards[i], item.PayloadCrc(i))
                : PlaceMissing(item, i, recorded);
        }

        if (currentIsLost)
        {
            item.Fail(AppendStatus.OutcomeUnknown);
        }
    }

    // False: the frames of an earlier attempt cannot be read now, and an append could store their records twice.
    private bool TryFindRecorded(PendingAppend item, out LogPosition[]? recorded)
    {
        recorded = null;
        try
        {
            recorded = item.Call == CallKey.None ? null : retries.Find(item);
            return true;
        }
        catch (TarnException)
        {
            return false;
        }
    }

    private ShardOutcome PlaceMissing(PendingAppend item, int index, LogPosition[] recorded)
    {
        var missing = RetryResolver.Missing(item.Shards[index], recorded);
        if (missing is not { } batch)
        {
            return new ShardOutcome(AppendStatus.Repeated, -1, 0);
        }

        var outcome = PlaceBatch(item, index, batch, PendingSet.PayloadCrc(batch));
        if (outcome.Status == AppendStatus.Appended)
        {
            RetryResolver.Fill(recorded, batch.Shard, outcome.BaseOffset, batch.Records, batch.CallIndexes.Span);
        }

        return outcome;
    }

    private ShardOutcome PlaceBatch(PendingAppend item, int index, in ShardAppend batch, uint payloadCrc)
    {
        var shard = item.ShardOf(index);
        if (Refusal(batch, shard) is { } refusal)
        {
            return new ShardOutcome(refusal, -1, 0);
        }

        if (EnsureRoom(FrameHeader.Bytes + CallExtension.Length(item.Call, batch.CallIndexes.Length) + batch.Batch.Length, false) is { } full)
        {
            return new ShardOutcome(full, -1, 0);
        }

        if (currentIsLost)
        {
            // Frames of this call were lost with the group that was written to make room. The whole call is in doubt,
            // and its retry brings all records again.
            return new ShardOutcome(AppendStatus.OutcomeUnknown, -1, 0);
        }

        if (currentDoubt is { } doubted)
        {
            return new ShardOutcome(doubted, -1, 0);
        }

        currentFrames++;
        var header = NewHeader(shard!, batch, payloadCrc, currentMs);
        PlaceRecords(ref header, shard!, batch, item.Call, item.Shards.Length, item.CallRecords, setLsn: 0);
        return new ShardOutcome(AppendStatus.Appended, header.BaseOffset, header.ArrivalTimeMs);
    }

    private void PlaceSet(PendingSet item)
    {
        // An earlier set that this one was checked against may have failed since.
        if (item.Set.Changes.Any(change => ShardOf(change) is { } shard && !state.Shards.ContainsKey(shard)))
        {
            RefuseSet(item, AppendStatus.NotFound);
            return;
        }

        if (EnsureRoom(item.Bytes, true) is { } full)
        {
            RefuseSet(item, full);
            return;
        }

        if (clock.TryStamp(out var nowMs) is { } doubted && item.Set.Appends.Count > 0)
        {
            RefuseSet(item, doubted);
            return;
        }

        var undo = commits.Place(item.Set);
        foreach (var (append, _) in item.Set.Appends)
        {
            if (Refusal(append, state.Shards.GetValueOrDefault(append.Shard)) is { } refusal)
            {
                undo();
                RefuseSet(item, refusal);
                return;
            }
        }

        PlaceChange(item, nowMs);
        placedSets.Add((item, undo));
        for (var i = 0; i < item.Set.Appends.Count; i++)
        {
            var (append, ticket) = item.Set.Appends[i];
            var shard = state.Shards[append.Shard];
            var header = NewHeader(shard, append, PendingSet.PayloadCrc(append), nowMs);
            header.SetIndex = (ushort)(i + 2);
            header.SetCount = (ushort)(item.Set.Appends.Count + 1);
            PlaceRecords(ref header, shard, append, CallKey.None, 0, 0, item.Lsn);
            ticket.BaseOffset = header.BaseOffset;
            ticket.ArrivalTimeMs = header.ArrivalTimeMs;
        }
    }

    private void PlaceChange(PendingSet item, long nowMs)
    {
        foreach (var (shard, at) in item.Closes)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(item.Payload.AsSpan(at), state.Shards[shard].NextOffset);
        }

        var header = new FrameHeader
        {
            Kind = FrameKind.Change,
            Lsn = state.NextLsn(),
            SyncedLsn = state.SyncedLsn,
            LastChangeLsn = lastChangeLsn,
            ArrivalTimeMs = nowMs,
            SetIndex = 1,
            SetCount = (ushort)(item.Set.Appends.Count + 1),
            PayloadCrc = Crc32C.Compute(item.Payload),
        };
        var place = group.Place(ref header, CallKey.None, 0, 0, default, item.Payload);
        item.Lsn = lastChangeLsn = LastFrameLsn = header.Lsn;
        lastCall = CallKey.None;
        Content.Changes.Add((header.Lsn, place));
    }

    private void PlaceRecords(
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
            touched.Add(shard);
        }

        if (setLsn != 0)
        {
            held.Add((shard, setLsn, header.BaseOffset));
        }

        // A call's frames in a group lie side by side: the place of the first one leads to all.
        if (call != CallKey.None && call != lastCall)
        {
            calls.Add(call, new CallTable.Frame(group.File.Number, place), (long)time.GetElapsedTime(startedAt).TotalMilliseconds);
            Content.Calls.Add((call, place));
        }

        lastCall = call;
    }

    private FrameHeader NewHeader(JournalShard shard, in ShardAppend batch, uint payloadCrc, long nowMs) => new()
    {
        Kind = FrameKind.Records,
        Lsn = state.NextLsn(),
        SyncedLsn = state.SyncedLsn,
        LastChangeLsn = lastChangeLsn,
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

    private static ShardId? ShardOf(LogChange change) => change switch
    {
        LogChange.OpenShard open => open.Shard,
        LogChange.CloseShard close => close.Shard,
        _ => null,
    };

    private static AppendStatus? Refusal(in ShardAppend batch, JournalShard? shard) => shard?.Gate switch
    {
        _ when shard?.Stream != batch.Stream => AppendStatus.NotFound,
        ShardGate.Open => null,
        ShardGate.Closed => AppendStatus.Closed,
        _ => AppendStatus.NotFound,
    };

    private void RefuseSet(PendingSet item, AppendStatus status)
    {
        commits.Forget(item.Set);
        item.Fail(status);
    }
}
