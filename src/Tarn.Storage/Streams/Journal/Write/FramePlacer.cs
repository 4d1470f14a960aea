using Tarn.Storage.Calls;
using Tarn.Storage.Checksums;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// Decides about each item: whether it fits, whether its shards are open, whether it is a retry. It lays the item's
/// frames down through <see cref="PlacedFrames"/>. See D9 (one commit for rows and records) and D14 (retries are
/// recognised). Only the writer uses this class.
/// </summary>
internal sealed partial class FramePlacer(
    JournalState state, FrameGroup group, CommitStages commits, CallTable calls, RetryResolver retries, ClockTrust clock, TimeProvider time)
{
    private readonly List<(PendingSet Set, Action Undo)> _placedSets = [];
    private int _currentBatch;
    private int _currentFrames;
    private bool _currentIsLost;
    private long _currentMs;
    private AppendStatus? _currentDoubt;

    /// <summary>The frames in the group and in the file.</summary>
    public PlacedFrames Frames { get; } = new(state, group, calls, time);

    /// <summary>Lays an item down.</summary>
    /// <returns>
    /// Null when the item is laid down or refused. Otherwise the bytes that are missing: the writer makes space for them, and
    /// calls <see cref="GoOn"/>.
    /// </returns>
    public NeededBytes? Place(PendingItem item) => item is PendingAppend append && !TryBegin(append) ? null : GoOn(item, refusal: null);

    /// <summary>
    /// Continues with the item that did not fit. Everything is checked again, because the group that was ended for the
    /// item may have failed.
    /// </summary>
    /// <param name="item">The same item.</param>
    /// <param name="refusal">The reason for missing space; null when the space was made.</param>
    /// <returns>As <see cref="Place"/>.</returns>
    public NeededBytes? GoOn(PendingItem item, AppendStatus? refusal) => item switch
    {
        PendingAppend { IsWhole: true } whole => PlaceWhole(whole, refusal),
        PendingAppend append => PlaceAppend(append, refusal),
        PendingLookup lookup => LookUp(lookup, refusal),
        PendingSet set => PlaceSet(set, refusal),
        _ => PlaceNothing(item, refusal),
    };

    /// <summary>
    /// The group is durable: its sets wait for the store from now on, and its records become visible.
    /// </summary>
    public void Synced()
    {
        foreach (var (set, _) in _placedSets)
        {
            commits.Durable(set.Lsn, set.Set);
        }

        Frames.Synced();
        _placedSets.Clear();
    }

    /// <summary>
    /// The group is lost: the opens and closes of its sets are undone. See D2 (a failed sync poisons its file).
    /// </summary>
    public void Failed()
    {
        _currentIsLost |= _currentFrames > 0;
        for (var i = _placedSets.Count - 1; i >= 0; i--)
        {
            _placedSets[i].Undo();
            commits.Forget(_placedSets[i].Set.Set);
            _placedSets[i].Set.Fail(AppendStatus.OutcomeUnknown);
        }

        Frames.Lost();
        _placedSets.Clear();
    }

    // The item has no frame: a file's header carries it, so a file must have been begun.
    private NeededBytes? PlaceNothing(PendingItem item, AppendStatus? refusal)
    {
        if (refusal is { } none)
        {
            item.Fail(none);
            return null;
        }

        var room = new NeededBytes(0, MustGoOn: true);
        return group.Fits(room) ? null : room;
    }

    private bool TryBegin(PendingAppend item)
    {
        (_currentBatch, _currentFrames, _currentIsLost) = (0, 0, false);
        _currentDoubt = clock.TryStamp(out _currentMs);
        if (!TryFindRecorded(item, out var recorded))
        {
            item.Fail(AppendStatus.Unavailable);
            return false;
        }

        item.Recorded = recorded;
        if (recorded is not null && group.File is { } file && retries.FoundFrom(file.Number, group.SyncedEnd))
        {
            _currentFrames++; // an earlier attempt's, in this group: they are as lost as its own if it fails
        }

        return true;
    }

    private NeededBytes? PlaceAppend(PendingAppend item, AppendStatus? refusal)
    {
        for (; _currentBatch < item.Shards.Length; _currentBatch++)
        {
            if (refusal is { } none)
            {
                item.Outcomes[_currentBatch] = new ShardOutcome(none, -1, 0);
                refusal = null;
            }
            else if (PlaceShard(item, _currentBatch) is { } needed)
            {
                return needed;
            }
        }

        if (_currentIsLost)
        {
            item.Fail(AppendStatus.OutcomeUnknown);
        }

        return null;
    }

    private NeededBytes? PlaceShard(PendingAppend item, int index)
    {
        ref readonly var batch = ref item.Shards[index];
        if (item.Recorded is not { } recorded)
        {
            return PlaceBatch(item, index, batch, item.PayloadCrc(index));
        }

        if (RetryResolver.Missing(batch, recorded) is not { } missing)
        {
            item.Outcomes[index] = new ShardOutcome(AppendStatus.Repeated, -1, 0);
            return null;
        }

        var needed = PlaceBatch(item, index, missing, PendingSet.PayloadCrc(missing));
        if (needed is null && item.Outcomes[index] is { Status: AppendStatus.Appended } outcome)
        {
            RetryResolver.Fill(recorded, missing.Shard, outcome.BaseOffset, missing.Records, missing.CallIndexes.Span);
        }

        return needed;
    }

    // Returns false when the frames of an earlier attempt cannot be read now: an append could store their records
    // twice.
    private bool TryFindRecorded(PendingAppend item, out LogPosition[]? recorded)
    {
        recorded = null;
        try
        {
            recorded = item.Call == CallKey.None ? null : retries.Find(item.Call, item.CallRecords);
            return true;
        }
        catch (TarnException)
        {
            return false;
        }
    }

    private NeededBytes? PlaceBatch(PendingAppend item, int index, in ShardAppend batch, uint payloadCrc)
    {
        var shard = item.ShardOf(index);
        var room = new NeededBytes(
            FrameHeader.Bytes + CallExtension.Length(item.Call, batch.CallIndexes.Length) + batch.Batch.Length, MustGoOn: false);
        var refusal = Refusal(batch, shard);
        if (refusal is null && !group.Fits(room))
        {
            return room;
        }

        // Frames of this call were lost with the group that was written to make space. The whole call is in doubt,
        // and its retry brings all records again.
        refusal ??= _currentIsLost ? AppendStatus.OutcomeUnknown : _currentDoubt;
        if (refusal is { } status)
        {
            item.Outcomes[index] = new ShardOutcome(status, -1, 0);
            return null;
        }

        _currentFrames++;
        var header = Frames.NewHeader(shard!, batch, payloadCrc, _currentMs);
        Frames.PlaceRecords(ref header, shard!, batch, item.Call, item.Shards.Length, item.CallRecords, setLsn: 0);
        item.Outcomes[index] = new ShardOutcome(AppendStatus.Appended, header.BaseOffset, header.ArrivalTimeMs);
        return null;
    }

    private NeededBytes? PlaceSet(PendingSet item, AppendStatus? refusal)
    {
        // An earlier set that this one was checked against may have failed since.
        if (item.Set.Changes.Any(change => ShardOf(change) is { } shard && !state.Shards.ContainsKey(shard)))
        {
            refusal = AppendStatus.NotFound;
        }

        var room = new NeededBytes(item.Bytes, MustGoOn: true);
        if (refusal is null && !group.Fits(room))
        {
            return room;
        }

        refusal ??= Lay(item);
        if (refusal is { } status)
        {
            commits.Forget(item.Set);
            item.Fail(status);
        }

        return null;
    }

    // Returns the reason for a refusal; null when the set is laid down.
    private AppendStatus? Lay(PendingSet item)
    {
        if (clock.TryStamp(out var nowMs) is { } doubted && item.Set.Appends.Count > 0)
        {
            return doubted;
        }

        var undo = commits.Place(item.Set);
        foreach (var (append, _) in item.Set.Appends)
        {
            if (Refusal(append, state.Shards.GetValueOrDefault(append.Shard)) is { } refusal)
            {
                undo();
                return refusal;
            }
        }

        Frames.PlaceChange(item, nowMs);
        _placedSets.Add((item, undo));
        for (var i = 0; i < item.Set.Appends.Count; i++)
        {
            var (append, ticket) = item.Set.Appends[i];
            var shard = state.Shards[append.Shard];
            var header = Frames.NewHeader(shard, append, PendingSet.PayloadCrc(append), nowMs);
            header.SetIndex = (ushort)(i + 2);
            header.SetCount = (ushort)(item.Set.Appends.Count + 1);
            Frames.PlaceRecords(ref header, shard, append, CallKey.None, 0, 0, item.Lsn);
            ticket.BaseOffset = header.BaseOffset;
            ticket.ArrivalTimeMs = header.ArrivalTimeMs;
        }

        return null;
    }

    private static ShardId? ShardOf(LogChange change) => change switch
    {
        LogChange.OpenShard open => open.Shard,
        LogChange.CloseShard close => close.Shard,
        LogChange.DeleteShard delete => delete.Shard,
        _ => null,
    };

    private static AppendStatus? Refusal(in ShardAppend batch, JournalShard? shard) => shard?.Gate switch
    {
        _ when shard?.Stream != batch.Stream => AppendStatus.NotFound,
        ShardGate.Open => null,
        ShardGate.Closed => AppendStatus.Closed,
        _ => AppendStatus.NotFound,
    };
}
