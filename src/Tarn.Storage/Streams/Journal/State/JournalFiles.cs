using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// The journal's files: the sealed ones, the current one, and the next one. The next one is prepared ahead of need: it
/// is created and allocated, and its header and its name are durable. See D3 (write-back is steady).
/// </summary>
internal sealed class JournalFiles(IDisk disk, Guid instance, JournalOptions options, TimeProvider time)
{
    private const double NearLimitShare = 0.9;
    private const int ReserveFileBytes = 8 << 20;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // Preparing a file waits for the disk; a thread that only looks a file up must not wait for that.
    private readonly Lock _preparing = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<long, JournalFile> _byNumber = [];
    private readonly Dictionary<long, long> _validTo = [];
    private Prepared? _prepared;
    private long _lastNumber;
    private uint _epoch;
    private volatile TarnException? _failure;
    private long _failedAt;
    private long _freed;
    private bool _isClosed;

    /// <summary>Files that were freed and may still be there.</summary>
    public FreedFiles ToDelete { get; } = new(disk);

    /// <summary>Every file, by number.</summary>
    public IReadOnlyList<JournalFile> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _byNumber.Values.OrderBy(file => file.Number)];
            }
        }
    }

    /// <summary>
    /// Whether this thread is preparing or taking a file; another thread that does so would wait for it.
    /// </summary>
    public bool IsBusyHere => _preparing.IsHeldByCurrentThread;

    /// <summary>The log has stopped: a file that cannot be read now is not damaged.</summary>
    public bool IsClosed
    {
        get => Volatile.Read(ref _isClosed);
        private set => Volatile.Write(ref _isClosed, value);
    }

    /// <summary>
    /// Grows before a file goes. A reader that sees it change looks again: D16 (archiving repeats without doubles).
    /// </summary>
    public long Freed => Volatile.Read(ref _freed);

    /// <summary>Bytes that all files take.</summary>
    public long TotalBytes
    {
        get
        {
            lock (_gate)
            {
                return _byNumber.Values.Sum(file => file.Length) + (_prepared?.Bytes ?? 0);
            }
        }
    }

    /// <summary>Why there is no file for puts now; null when there is one, or when no caller has asked yet.</summary>
    public TarnException? Failure => _failure;

    /// <summary>The last attempt failed, long enough ago to try again.</summary>
    public bool IsRetryDue => _failure is not null && time.GetElapsedTime(Volatile.Read(ref _failedAt)) >= RetryPause;

    /// <summary>
    /// The journal is near its limit, or the disk is short of space: files without needed records are freed early, D15
    /// (a full disk stops work in order).
    /// </summary>
    public bool IsNearLimit =>
        TotalBytes + options.FileBytes > options.JournalBytesMax * NearLimitShare || disk.Guard.Pressure != DiskPressure.None;

    /// <summary>Recovery: adds the files that were found.</summary>
    public void Restore(IEnumerable<JournalFile> found, long highestNumber, uint highestEpoch)
    {
        lock (_gate)
        {
            foreach (var file in found)
            {
                _byNumber.Add(file.Number, file);
            }

            _lastNumber = highestNumber;
            _epoch = highestEpoch;
        }
    }

    public JournalFile? Find(long number)
    {
        lock (_gate)
        {
            return _byNumber.GetValueOrDefault(number);
        }
    }

    /// <summary>
    /// Whether a position is past the valid end of a poisoned file: D2 (a failed sync poisons its file).
    /// </summary>
    public bool IsInvalid(long number, long position)
    {
        lock (_gate)
        {
            return _validTo.TryGetValue(number, out var end) && position >= end;
        }
    }

    /// <summary>
    /// Invalidates the file from that position on, because a write or sync of it has failed. It takes effect at once,
    /// before the next file's header states it.
    /// </summary>
    public void Invalidate(long number, long position)
    {
        lock (_gate)
        {
            _validTo[number] = position;
        }
    }

    /// <summary>
    /// Prepares the next file, if there is none. A failure is remembered for 1 second; callers that need the file get it.
    /// </summary>
    public void Prepare()
    {
        lock (_preparing)
        {
            if (_failure is null || IsRetryDue)
            {
                TryPrepare();
            }
        }
    }

    /// <summary>
    /// The next file to write. After a start or a failed file (<paramref name="cut"/>) its header states the valid end
    /// of that file and carries a new epoch. Both are durable before this returns: D2, D5 (frames are chained).
    /// </summary>
    /// <exception cref="TarnException">
    /// DiskFull, DiskFailed: there is no file now; a call 1 second later tries again.
    /// </exception>
    public JournalFile Take(FileEnd? cut)
    {
        lock (_preparing)
        {
            if (_prepared is null && _failure is not null && time.GetElapsedTime(_failedAt) < RetryPause)
            {
                throw _failure;
            }

            if (_prepared is null && !TryPrepare())
            {
                throw _failure!;
            }

            return Begin(cut, reserve: false);
        }
    }

    /// <summary>
    /// A file for writes that must continue although the disk, or the journal, is full: closing and deleting streams,
    /// positions, rows. See D9 (one commit for rows and records) and D15. The file is small, and the ballast is
    /// released for it.
    /// </summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed: there is no space at all.</exception>
    public JournalFile TakeReserve(FileEnd? cut, int bytes)
    {
        lock (_preparing)
        {
            if (_prepared is null)
            {
                var size = Math.Max(Math.Min(ReserveFileBytes, options.FileBytes), JournalFormat.HeaderPageBytes + JournalFormat.AlignGroup(bytes));
                CheckLimit(size - DiskGuard.BallastBytes);
                disk.Guard.WithBallast(() => _prepared = Make(size));
            }

            return Begin(cut, reserve: true);
        }
    }

    /// <summary>Takes a file out of the list before it is freed.</summary>
    public void Remove(JournalFile file)
    {
        Interlocked.Increment(ref _freed);
        lock (_gate)
        {
            _byNumber.Remove(file.Number);
        }
    }

    public void Close()
    {
        IsClosed = true;
        lock (_preparing)
        {
            if (_prepared is { } unused)
            {
                _prepared = null;
                unused.File.Dispose();
                TryDelete(unused.File.Path);
            }

            foreach (var file in All)
            {
                file.Release();
            }
        }
    }

    private bool TryPrepare()
    {
        if (_prepared is not null)
        {
            return true;
        }

        try
        {
            CheckLimit(options.FileBytes);
            disk.Guard.CheckPuts(options.FileBytes);
            _prepared = Make(options.FileBytes);
            _failure = null;
            return true;
        }
        catch (TarnException e)
        {
            Volatile.Write(ref _failedAt, time.GetTimestamp());
            _failure = e;
            return false;
        }
    }

    private void CheckLimit(long bytes)
    {
        var total = TotalBytes;
        if (bytes > options.JournalBytesMax - total)
        {
            throw new TarnException(
                ErrorKind.DiskFull, $"The journal has {total} bytes, and --journal-max-bytes is {options.JournalBytesMax}.");
        }
    }

    private Prepared Make(long bytes)
    {
        var header = new FileHeader(_lastNumber + 1, instance, _epoch, time.GetUtcNow().ToUnixTimeMilliseconds(), default);
        var path = JournalPaths.Of(header.Number);
        IDiskFile? file = null;
        try
        {
            file = disk.Create(path, FileClass.Log);
            file.Allocate(bytes);
            file.Write(0, header.ToPage());
            file.Sync();
            disk.SyncFolder(JournalPaths.Folder);
            _lastNumber++;
            return new Prepared(header, file, bytes);
        }
        catch (TarnException)
        {
            if (file is not null)
            {
                file.Dispose();
                TryDelete(path);
                _lastNumber++;
            }

            throw;
        }
    }

    private JournalFile Begin(FileEnd? cut, bool reserve)
    {
        if (cut is { } previous)
        {
            Reheader(previous);
        }

        var (header, file, bytes) = _prepared!;
        _prepared = null;
        var taken = new JournalFile(ToDelete, header.Number, header.Epoch, file) { Length = bytes, Reserve = reserve, Invalidates = cut?.Number ?? 0 };
        lock (_gate)
        {
            _byNumber.Add(taken.Number, taken);
        }

        return taken;
    }

    private void Reheader(FileEnd previous)
    {
        var (old, file, bytes) = _prepared!;
        var header = old with { Epoch = _epoch + 1, Previous = previous };
        try
        {
            file.Write(0, header.ToPage());
            file.SyncData();
        }
        catch (TarnException e)
        {
            Volatile.Write(ref _failedAt, time.GetTimestamp());
            _failure = e;
            _prepared = null;
            file.Dispose();
            TryDelete(file.Path);
            throw;
        }

        _epoch++;
        lock (_gate)
        {
            _validTo[previous.Number] = previous.ValidTo;
        }

        _prepared = new Prepared(header, file, bytes);
    }

    private void TryDelete(string path)
    {
        try
        {
            disk.Delete(path);
        }
        catch (TarnException)
        {
            // The file holds no frame; the next start deletes it.
        }
    }

    private sealed record Prepared(FileHeader Header, IDiskFile File, long Bytes);
}
