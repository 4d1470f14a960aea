using Tarn.Storage.Calls;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.Retain;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// The one writer, D4 (group commit has no linger). It takes the waiting items, at most 4 MiB, and assigns offsets,
/// times and LSNs. It writes the group with one call and makes it durable with one fdatasync. Then readers see it, and
/// every caller completes. During the sync the next group gathers.
/// </summary>
internal sealed class JournalWriter
{
    private const long DropCachedEveryBytes = 4 << 20;

    private readonly JournalState state;
    private readonly JournalFiles files;
    private readonly AppendQueue queue;
    private readonly JournalKeeper keeper;
    private readonly TimeProvider time;
    private readonly FrameGroup group;
    private readonly CallTable calls;
    private readonly FramePlacer placer;
    private readonly List<PendingItem> taken = [];
    private readonly List<PendingItem> completed = [];
    private PendingItem? current;
    private int nextTaken;
    private FileEnd? cut;
    private bool owesVoid;
    private uint chainAtStart;
    private long cachedFrom;

    public JournalWriter(
        JournalState state,
        JournalFiles files,
        HotTail tail,
        AppendQueue queue,
        CommitBook commits,
        JournalKeeper keeper,
        ClockTrust clock,
        JournalOptions options,
        TimeProvider time,
        uint seed)
    {
        this.state = state;
        this.files = files;
        this.queue = queue;
        this.keeper = keeper;
        this.time = time;
        group = new FrameGroup(tail, seed);
        calls = new CallTable(options.CallBytesMax, options.CallsKept);
        placer = new FramePlacer(state, group, commits, calls, new RetryResolver(calls, files, tail, seed), clock, time);
    }

    /// <summary>
    /// Recovery: sets the end from which the journal continues. Before the first frame a new file begins, with a new
    /// epoch: D5 (frames are chained), D7 (recovery makes the tail durable first).
    /// </summary>
    public void Restore(FileEnd end, uint chainCrc)
    {
        cut = end;
        chainAtStart = chainCrc;
        placer.Restore(end.Lsn, end.ChangeLsn);
    }

    /// <summary>Recovery: remembers a frame of a call of the last minutes.</summary>
    public void RestoreCall(CallKey call, long file, long position) =>
        calls.Add(call, new CallTable.Frame(file, position), nowMs: 0);

    /// <summary>
    /// Begins the first file of this run, so that the new epoch is durable before anything else happens (D7).
    /// </summary>
    public void Begin()
    {
        try
        {
            Switch(0, mustGoOn: false);
        }
        catch (TarnException)
        {
            // The disk is full at the start: reads and deletes go on, appends are refused until there is room, D15 (a
            // full disk stops work in order).
        }
    }

    /// <summary>Writes the next group.</summary>
    /// <returns>False: no item waited, or, with <paramref name="wait"/>, the queue was closed.</returns>
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

    /// <summary>Answers every waiting caller after a failure that must not happen.</summary>
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

    /// <summary>
    /// The bytes of a failed file past its last sync are not durably invalidated yet, D2 (a failed sync poisons its
    /// file). Until they are, a start could accept records that were answered as unknown.
    /// </summary>
    public bool OwesVoid => Volatile.Read(ref owesVoid);

    /// <summary>Stops cleanly: seals the file in progress.</summary>
    public void End()
    {
        if (OwesVoid)
        {
            TryMakeVoid();
        }

        if (group.File is { } file)
        {
            keeper.Seal(SealJobOf(file));
        }
    }

    // Lays the item down, and makes room for it in the file or in a new one as often as it needs.
    private void Place(PendingItem item)
    {
        for (var needed = placer.Place(item); needed is { } room;)
        {
            needed = placer.GoOn(item, MakeRoom(room));
        }
    }

    // Ends the group, and takes a new file when that does not make enough room. Metadata is refused last: on a full
    // disk it has small files of its own (D15).
    private AppendStatus? MakeRoom(RoomNeeded room)
    {
        Flush();
        if (group.Fits(room))
        {
            return null; // the flush failed and has begun a new file
        }

        try
        {
            Switch(JournalFormat.AlignFrame(room.Bytes), room.MustGoOn);
        }
        catch (TarnException e)
        {
            keeper.PrepareSoon();
            return e.Kind == ErrorKind.DiskFull ? AppendStatus.DiskFull : AppendStatus.Unavailable;
        }

        Invariant.Check(group.Fits(room));
        return null;
    }

    private void Switch(int bytes, bool mustGoOn)
    {
        var next = TakeNext(bytes, mustGoOn);
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
        Volatile.Write(ref owesVoid, false);
        placer.Content = new FooterContent();
        cachedFrom = 0;
        keeper.PrepareSoon();
    }

    private JournalFile TakeNext(int bytes, bool mustGoOn)
    {
        try
        {
            return files.Take(cut);
        }
        catch (TarnException e) when (mustGoOn && e.Kind == ErrorKind.DiskFull)
        {
            return files.TakeReserve(cut, bytes);
        }
    }

    private SealJob SealJobOf(JournalFile full)
    {
        var content = placer.Content;
        content.LastLsn = state.SyncedLsn;
        content.LastChangeLsn = placer.SyncedChangeLsn;
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
                file.File.SyncData(); // D1 (system calls are checked)
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
        file.LastLsn = state.SyncedLsn = placer.LastFrameLsn;
        file.Changes = placer.Content.Changes;
        placer.Synced();
        if (group.SyncedEnd - cachedFrom >= DropCachedEveryBytes)
        {
            // D3 (write-back is steady): a file whose flushed pages stay cached stalls later syncs.
            file.File.DropCached(cachedFrom, group.SyncedEnd - cachedFrom);
            cachedFrom = group.SyncedEnd;
        }
    }

    // D2: the outcome of the placed frames is unknown. The file takes no more frames, and the next file states how much
    // of it is valid.
    private void Failed()
    {
        var failed = group.File!;
        cut = new FileEnd(failed.Number, group.SyncedEnd, state.SyncedLsn, placer.SyncedChangeLsn);
        files.MakeVoid(failed.Number, group.SyncedEnd);
        var end = new SealJob(failed, group.SyncedEnd, 0, state.SyncedLsn, placer.Content);
        group.Abandon();
        keeper.Seal(end);
        chainAtStart = group.ChainCrc;
        foreach (var item in completed)
        {
            item.Fail(AppendStatus.OutcomeUnknown);
        }

        placer.Failed();
        Volatile.Write(ref owesVoid, true);
        TryMakeVoid();
    }

    // The next file's header invalidates those bytes before any caller learns that the group has failed.
    private void TryMakeVoid()
    {
        try
        {
            Switch(0, mustGoOn: true);
        }
        catch (TarnException)
        {
            keeper.PrepareSoon();
        }
    }
}
