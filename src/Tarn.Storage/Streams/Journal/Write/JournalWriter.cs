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

    private readonly JournalState _state;
    private readonly JournalFiles _files;
    private readonly AppendQueue _queue;
    private readonly JournalKeeper _keeper;
    private readonly TimeProvider _time;
    private readonly FrameGroup _group;
    private readonly CallTable _calls;
    private readonly FramePlacer _placer;
    private readonly List<PendingItem> _taken = [];
    private readonly List<PendingItem> _completed = [];
    private PendingItem? _current;
    private int _nextTaken;
    private FileEnd? _cut;
    private bool _owesInvalidation;
    private uint _chainAtStart;
    private long _cachedFrom;

    public JournalWriter(
        JournalState state,
        JournalFiles files,
        HotTail tail,
        AppendQueue queue,
        CommitStages commits,
        JournalKeeper keeper,
        ClockTrust clock,
        JournalOptions options,
        TimeProvider time,
        uint seed)
    {
        _state = state;
        _files = files;
        _queue = queue;
        _keeper = keeper;
        _time = time;
        _group = new FrameGroup(tail, seed);
        _calls = new CallTable(options.CallBytesMax, options.CallsKept);
        _placer = new FramePlacer(state, _group, commits, _calls, new RetryResolver(_calls, files, tail, seed), clock, time);
    }

    /// <summary>
    /// Recovery: sets the end from which the journal continues. Before the first frame a new file begins, with a new
    /// epoch: D5 (frames are chained), D7 (recovery makes the tail durable first).
    /// </summary>
    public void Restore(FileEnd end, uint chainCrc)
    {
        _cut = end;
        _chainAtStart = chainCrc;
        _placer.Frames.Restore(end.Lsn, end.ChangeLsn);
    }

    /// <summary>Recovery: remembers a frame of a call of the last minutes.</summary>
    public void RestoreCall(CallKey call, long file, long position) =>
        _calls.Add(call, new CallTable.Frame(file, position), nowMs: 0);

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
            // The disk is full at the start: reads and deletes continue, appends are refused until there is space, D15 (a
            // full disk stops work in order).
        }
    }

    /// <summary>Writes the next group.</summary>
    /// <returns>False: no item waited, or, with <paramref name="wait"/>, the queue was closed.</returns>
    public bool WriteNext(bool wait)
    {
        _taken.Clear();
        if (!_queue.Take(JournalFormat.GroupBytesMax, _taken, wait))
        {
            return false;
        }

        for (_nextTaken = 0; _nextTaken < _taken.Count;)
        {
            _current = _taken[_nextTaken++];
            Place(_current);
            _completed.Add(_current);
            _current = null;
        }

        Flush();
        return true;
    }

    /// <summary>Answers every waiting caller after a failure that must not happen.</summary>
    public void FailAll()
    {
        IEnumerable<PendingItem> waiting = [.. _completed, .. _current is null ? [] : new[] { _current }, .. _taken.Skip(_nextTaken)];
        foreach (var item in waiting)
        {
            item.Fail(AppendStatus.OutcomeUnknown);
            item.Complete();
        }

        _completed.Clear();
        _taken.Clear();
        _queue.Close();
        while (_queue.Take(int.MaxValue, _taken, wait: false))
        {
            foreach (var item in _taken)
            {
                item.Fail(AppendStatus.Unavailable);
                item.Complete();
            }

            _taken.Clear();
        }
    }

    /// <summary>
    /// The bytes of a failed file past its last sync are not durably invalidated yet, D2 (a failed sync poisons its
    /// file). Until they are, a start could accept records that were answered as unknown.
    /// </summary>
    public bool OwesInvalidation => Volatile.Read(ref _owesInvalidation);

    /// <summary>Stops cleanly: seals the file in progress.</summary>
    public void End()
    {
        if (OwesInvalidation)
        {
            TryInvalidate();
        }

        if (_group.File is { } file)
        {
            _keeper.Seal(SealJobOf(file));
        }
    }

    // Lays the item down, and makes space for it in the file or in a new one as often as it needs.
    private void Place(PendingItem item)
    {
        for (var needed = _placer.Place(item); needed is { } room;)
        {
            needed = _placer.GoOn(item, MakeRoom(room));
        }
    }

    // Ends the group, and takes a new file when that does not make enough space. Metadata is refused last: on a full
    // disk it has small files of its own (D15).
    private AppendStatus? MakeRoom(NeededBytes room)
    {
        Flush();
        if (_group.Fits(room))
        {
            return null; // the flush failed and has begun a new file
        }

        try
        {
            Switch(JournalFormat.AlignFrame(room.Bytes), room.MustGoOn);
        }
        catch (TarnException e)
        {
            _keeper.PrepareSoon();
            return e.Kind == ErrorKind.DiskFull ? AppendStatus.DiskFull : AppendStatus.Unavailable;
        }

        Invariant.Check(_group.Fits(room));
        return null;
    }

    private void Switch(int bytes, bool mustGoOn)
    {
        var next = TakeNext(bytes, mustGoOn);
        if (_group.File is { } full)
        {
            _keeper.Seal(SealJobOf(full));
            _group.MoveTo(next, _group.ChainCrc);
        }
        else
        {
            _group.MoveTo(next, _chainAtStart);
        }

        _cut = null;
        Volatile.Write(ref _owesInvalidation, false);
        _placer.Frames.Content = new FooterContent();
        _cachedFrom = 0;
        _keeper.PrepareSoon();
    }

    private JournalFile TakeNext(int bytes, bool mustGoOn)
    {
        try
        {
            return _files.Take(_cut);
        }
        catch (TarnException e) when (mustGoOn && e.Kind == ErrorKind.DiskFull)
        {
            return _files.TakeReserve(_cut, bytes);
        }
    }

    private SealJob SealJobOf(JournalFile full)
    {
        var content = _placer.Frames.Content;
        content.LastLsn = _state.SyncedLsn;
        content.LastChangeLsn = _placer.Frames.SyncedChangeLsn;
        content.LastHeaderCrc = _group.ChainCrc;
        content.DataEnd = _group.SyncedEnd;
        StateSnapshot.Fill(content, _state);
        return new SealJob(full, _group.SyncedEnd, _group.ChainCrc, _state.SyncedLsn, content);
    }

    private void Flush()
    {
        if (_group.Frames > 0)
        {
            var (start, frames, bytes) = (_time.GetTimestamp(), _group.Frames, _group.Bytes);
            try
            {
                var file = _group.File!;
                file.File.Write(_group.SyncedEnd, _group.Finish());
                file.File.SyncData(); // D1 (system calls are checked)
                StorageMeter.JournalSync.Record(_time.GetElapsedTime(start).TotalSeconds);
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

        foreach (var item in _completed)
        {
            item.Complete();
        }

        _completed.Clear();
    }

    private void Synced(JournalFile file)
    {
        _group.Synced();
        file.Length = Math.Max(file.Length, _group.SyncedEnd);
        file.LastLsn = _state.SyncedLsn = _placer.Frames.LastFrameLsn;
        file.Changes = _placer.Frames.Content.Changes;
        _placer.Synced();
        if (_group.SyncedEnd - _cachedFrom >= DropCachedEveryBytes)
        {
            // D3 (write-back is steady): a file whose flushed pages stay cached stalls later syncs.
            file.File.DropCached(_cachedFrom, _group.SyncedEnd - _cachedFrom);
            _cachedFrom = _group.SyncedEnd;
        }
    }

    // D2: the outcome of the placed frames is unknown. The file takes no more frames, and the next file states how much
    // of it is valid.
    private void Failed()
    {
        var failed = _group.File!;
        _cut = new FileEnd(failed.Number, _group.SyncedEnd, _state.SyncedLsn, _placer.Frames.SyncedChangeLsn);
        _files.Invalidate(failed.Number, _group.SyncedEnd);
        var end = new SealJob(failed, _group.SyncedEnd, 0, _state.SyncedLsn, _placer.Frames.Content);
        _group.Abandon();
        _keeper.Seal(end);
        _chainAtStart = _group.ChainCrc;
        foreach (var item in _completed)
        {
            item.Fail(AppendStatus.OutcomeUnknown);
        }

        _placer.Failed();
        Volatile.Write(ref _owesInvalidation, true);
        TryInvalidate();
    }

    // The next file's header invalidates these bytes before any caller learns that the group has failed.
    private void TryInvalidate()
    {
        try
        {
            Switch(0, mustGoOn: true);
        }
        catch (TarnException)
        {
            _keeper.PrepareSoon();
        }
    }
}
