using Tarn.Storage.Disk;

namespace Tarn.Storage.Streams.Journal;

/// <summary>
/// The one writer (D4): takes what waits, at most 4 MiB; assigns offsets, times and LSNs; writes the group with one call; makes it durable
/// with one fdatasync; then lets readers see it and completes every caller. While it syncs, the next group gathers.
/// </summary>
internal sealed class JournalWriter(
    JournalState state,
    JournalFiles files,
    HotTail tail,
    AppendQueue queue,
    CommitBook commits,
    JournalKeeper keeper,
    JournalOptions options,
    TimeProvider time,
    uint seed)
{
    private const long DropCachedEveryBytes = 4 << 20;

    private readonly FrameGroup group = new(tail, seed);
    private readonly CallTable calls = new(options.CallBytesMax, options.CallsKept);
    private readonly List<PendingItem> taken = [];
    private readonly List<PendingItem> completed = [];
    private readonly List<PlacedFrame> placed = [];
    private readonly List<(PendingSet Set, Action Undo)> placedSets = [];
    private FooterContent content = new();
    private RetryResolver? retries;
    private PendingItem? current;
    private int nextTaken;
    private (long Number, long ValidTo)? cut;
    private long lastChangeLsn;
    private long syncedChangeLsn;
    private long lastFrameLsn;
    private long cachedFrom;
    private uint chainAtStart;

    private RetryResolver Retries => retries ??= new RetryResolver(calls, files, tail, seed);

    /// <summary>Recovery: the end from which to go on. Before the first frame a new file begins, with a new epoch (D5, D7).</summary>
    public void Restore((long Number, long ValidTo) end, uint chainCrc, long newestLsn, long newestChangeLsn)
    {
        cut = end;
        chainAtStart = chainCrc;
        lastFrameLsn = newestLsn;
        lastChangeLsn = syncedChangeLsn = newestChangeLsn;
    }

    /// <summary>Recovery: a frame of a call of the last minutes.</summary>
    public void RestoreCall(CallKey call, long file, long position, long nowMs) =>
        calls.Add(call, new CallTable.Frame(file, position), nowMs);

    /// <summary>Begins the first file of this life, so that the new epoch is durable before anything else happens (D7).</summary>
    public void Begin()
    {
        try
        {
            Switch();
        }
        catch (TarnException)
        {
            // A full disk at the start: reads and deletes go on, appends are refused until there is room (D15).
        }
    }

    /// <summary>Writes the next group.</summary>
    /// <returns>False: nothing waited, or with <paramref name="wait"/>, the queue was closed.</returns>
    public bool WriteNext(bool wait)
    {
        taken.Clear();
        if (!queue.Take(JournalFormat.GroupBytesMax, taken, wait))
        {
            return false;
        }

        for (nextTaken = 0; nextTaken < taken.Count;)
        {
            current = taken[nextTaken++];
            Place(current);
            completed.Add(current);
            current = null;
        }

        Flush();
        return true;
    }

    /// <summary>Something that must not happen has: nobody who waits is left without an answer.</summary>
    public void FailAll()
    {
        IEnumerable<PendingItem> waiting = [.. completed, .. current is null ? [] : new[] { current }, .. taken.Skip(nextTaken)];
        foreach (var item in waiting)
        {
            item.Fail(AppendStatus.OutcomeUnknown);
            item.Complete();
        }

        completed.Clear();
        taken.Clear();
        queue.Close();
        while (queue.Take(int.MaxValue, taken, wait: false))
        {
            foreach (var item in taken)
            {
                item.Fail(AppendStatus.Unavailable);
                item.Complete();
            }

            taken.Clear();
        }
    }

    /// <summary>A clean stop: seals the file that was being written.</summary>
    public void End()
    {
        if (group.File is { } file)
        {
            keeper.Seal(SealJobOf(file));
        }
    }

    private void Place(PendingItem item)
    {
        if (item is PendingAppend append)
        {
            PlaceAppend(append);
        }
        else
        {
            PlaceSet((PendingSet)item);
        }
    }

    private void PlaceAppend(PendingAppend item)
    {
        var recorded = item.Call == CallKey.None ? null : Retries.Find(item);
        item.Recorded = recorded;
        for (var i = 0; i < item.Shards.Length; i++)
        {
            item.Outcomes[i] = recorded is null
                ? PlaceBatch(item, i, item.Shards[i], item.PayloadCrc(i))
                : PlaceMissing(item, i, recorded);
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
        if (Refusal(batch) is { } refusal)
        {
            return new ShardOutcome(refusal, -1, 0);
        }

        var shard = state.Shards[batch.Shard];
        if (EnsureRoom(FrameHeader.Bytes + CallExtension.Length(item.Call, batch.CallIndexes.Length) + batch.Batch.Length) is { } full)
        {
            return new ShardOutcome(full, -1, 0);
        }

        var header = NewHeader(shard, batch, payloadCrc);
        PlaceRecords(ref header, shard, batch, item.Call, item.Shards.Length, item.CallRecords, setLsn: 0);
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

        if (EnsureRoom(item.Bytes) is { } full)
        {
            RefuseSet(item, full);
            return;
        }

        var undo = commits.Place(item.Set);
        foreach (var (append, _) in item.Set.Appends)
        {
            if (Refusal(append) is { } refusal)
            {
                undo();
                RefuseSet(item, refusal);
                return;
            }
        }

        PlaceChange(item);
        placedSets.Add((item, undo));
        for (var i = 0; i < item.Set.Appends.Count; i++)
        {
            var (append, ticket) = item.Set.Appends[i];
            var shard = state.Shards[append.Shard];
            var header = NewHeader(shard, append, PendingSet.PayloadCrc(append));
            header.SetIndex = (ushort)(i + 2);
            header.SetCount = (ushort)(item.Set.Appends.Count + 1);
            PlaceRecords(ref header, shard, append, CallKey.None, 0, 0, item.Lsn);
            ticket.BaseOffset = header.BaseOffset;
            ticket.ArrivalTimeMs = header.ArrivalTimeMs;
        }
    }

    private void PlaceChange(PendingSet item)
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
            ArrivalTimeMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            SetIndex = 1,
            SetCount = (ushort)(item.Set.Appends.Count + 1),
            PayloadCrc = Records.Crc32C.Compute(item.Payload),
        };
        var place = group.Place(ref header, CallKey.None, 0, 0, default, item.Payload);
        item.Lsn = lastChangeLsn = lastFrameLsn = header.Lsn;
        content.Changes.Add((header.Lsn, place));
    }

    private void PlaceRecords(
        ref FrameHeader header, JournalShard shard, in ShardAppend batch, CallKey call, int callFrames, int callRecords, long setLsn)
    {
        var place = group.Place(ref header, call, callFrames, callRecords, batch.CallIndexes.Span, batch.Batch.Span);
        lastFrameLsn = header.Lsn;
        shard.NextOffset += batch.Records;
        shard.LastArrivalTimeMs = header.ArrivalTimeMs;
        var entry = new FrameEntry(
            group.File!.Number, place, header.FrameLength, header.BaseOffset, header.OffsetsCovered, header.ArrivalTimeMs);
        placed.Add(new PlacedFrame(shard, entry, setLsn));
        if (call != CallKey.None)
        {
            calls.Add(call, new CallTable.Frame(group.File.Number, place), header.ArrivalTimeMs);
            content.Calls.Add((call, place));
        }
    }

    private FrameHeader NewHeader(JournalShard shard, in ShardAppend batch, uint payloadCrc) => new()
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
        ArrivalTimeMs = Math.Max(shard.LastArrivalTimeMs, time.GetUtcNow().ToUnixTimeMilliseconds()), // D12
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

    private AppendStatus? Refusal(in ShardAppend batch) =>
        !state.Shards.TryGetValue(batch.Shard, out var shard) || shard.Stream != batch.Stream ? AppendStatus.NotFound
        : shard.Gate switch
        {
            ShardGate.Open => null,
            ShardGate.Closed => AppendStatus.Closed,
            _ => AppendStatus.NotFound,
        };

    private void RefuseSet(PendingSet item, AppendStatus status)
    {
        commits.Forget(item.Set);
        item.Fail(status);
    }

    /// <summary>Makes sure that so many bytes fit into the file, if need be into a new one; the status when they cannot.</summary>
    private AppendStatus? EnsureRoom(int bytes)
    {
        var needed = JournalFormat.AlignFrame(bytes);
        var fits = group.File is { } file
            && (group.Position + needed <= file.Length || group.Position == JournalFormat.HeaderPageBytes);
        if (fits)
        {
            return null;
        }

        Flush();
        try
        {
            Switch();
            return null;
        }
        catch (TarnException e)
        {
            return e.Kind == ErrorKind.DiskFull ? AppendStatus.DiskFull : AppendStatus.Unavailable;
        }
    }

    private void Switch()
    {
        var next = files.Take(cut);
        if (group.File is { } full)
        {
            keeper.Seal(SealJobOf(full));
            group.MoveTo(next, group.ChainCrc);
        }
        else
        {
            group.MoveTo(next, chainAtStart);
        }

        cut = null;
        content = new FooterContent();
        cachedFrom = 0;
        keeper.PrepareSoon();
    }

    private SealJob SealJobOf(JournalFile full)
    {
        content.LastLsn = state.SyncedLsn;
        content.LastChangeLsn = syncedChangeLsn;
        content.LastHeaderCrc = group.ChainCrc;
        content.DataEnd = group.SyncedEnd;
        StateSnapshot.Fill(content, state);
        return new SealJob(full, group.SyncedEnd, group.ChainCrc, state.SyncedLsn, content);
    }

    private void Flush()
    {
        if (group.Frames > 0)
        {
            var (start, frames, bytes) = (time.GetTimestamp(), group.Frames, group.Bytes);
            try
            {
                var file = group.File!;
                file.File.Write(group.SyncedEnd, group.Finish());
                file.File.SyncData(); // D1
                StorageMeter.JournalSync.Record(time.GetElapsedTime(start).TotalSeconds);
                StorageMeter.JournalGroups.Add(1);
                StorageMeter.JournalFrames.Add(frames);
                StorageMeter.JournalBytes.Add(bytes);
                Synced(file);
            }
            catch (TarnException)
            {
                StorageMeter.JournalFailures.Add(1);
                Failed();
            }
        }

        foreach (var item in completed)
        {
            item.Complete();
        }

        completed.Clear();
    }

    private void Synced(JournalFile file)
    {
        group.Synced();
        file.Length = Math.Max(file.Length, group.SyncedEnd);
        file.LastLsn = state.SyncedLsn = lastFrameLsn;
        file.Changes = content.Changes;
        syncedChangeLsn = lastChangeLsn;
        foreach (var (set, _) in placedSets)
        {
            commits.Durable(set.Lsn, set.Set);
        }

        foreach (var frame in placed)
        {
            frame.Shard.Durable(frame.Entry, frame.SetLsn);
        }

        placed.Clear();
        placedSets.Clear();
        if (group.SyncedEnd - cachedFrom >= DropCachedEveryBytes)
        {
            // D3: a file whose flushed pages stay cached stalls later syncs.
            file.File.DropCached(cachedFrom, group.SyncedEnd - cachedFrom);
            cachedFrom = group.SyncedEnd;
        }
    }

    // D2: what was placed may or may not be there; the file takes nothing more, and the next one says what of it is valid.
    private void Failed()
    {
        var failed = group.File!;
        cut = (failed.Number, group.SyncedEnd);
        var end = new SealJob(failed, group.SyncedEnd, 0, state.SyncedLsn, content);
        group.Abandon();
        keeper.Seal(end);
        chainAtStart = group.ChainCrc;
        lastChangeLsn = syncedChangeLsn;
        (current as PendingAppend)?.Fail(AppendStatus.OutcomeUnknown);
        foreach (var item in completed)
        {
            item.Fail(AppendStatus.OutcomeUnknown);
        }

        for (var i = placedSets.Count - 1; i >= 0; i--)
        {
            placedSets[i].Undo();
            commits.Forget(placedSets[i].Set.Set);
            placedSets[i].Set.Fail(AppendStatus.OutcomeUnknown);
        }

        placed.Clear();
        placedSets.Clear();
    }

    private readonly record struct PlacedFrame(JournalShard Shard, FrameEntry Entry, long SetLsn);
}
