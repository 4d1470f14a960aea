using System.Globalization;
using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// The journal's files: the sealed ones, the current one, and the next one, prepared ahead of need (D3): created, its room taken, its
/// header and its name durable.
/// </summary>
internal sealed class JournalFiles(IDisk disk, Guid instance, JournalOptions options, TimeProvider time)
{
    private const double NearLimitShare = 0.9;
    private const int ReserveFileBytes = 8 << 20;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // Preparing a file waits for the disk: who only looks a file up does not wait for that.
    private readonly Lock preparing = new();
    private readonly Lock gate = new();
    private readonly Dictionary<long, JournalFile> byNumber = [];
    private readonly Dictionary<long, long> validTo = [];
    private Prepared? prepared;
    private long lastNumber;
    private uint epoch;
    private volatile TarnException? failure;
    private long failedAt;
    private long freed;
    private bool isClosed;

    /// <summary>Files that were freed and may still be there.</summary>
    public FreedFiles ToDelete { get; } = new(disk);

    /// <summary>Every file, by number.</summary>
    public IReadOnlyList<JournalFile> All
    {
        get
        {
            lock (gate)
            {
                return [.. byNumber.Values.OrderBy(file => file.Number)];
            }
        }
    }

    /// <summary>Whether this thread prepares or takes a file: another one would wait for it now.</summary>
    public bool IsBusyHere => preparing.IsHeldByCurrentThread;

    /// <summary>The log has stopped: a file that cannot be read is not damaged.</summary>
    public bool IsClosed
    {
        get => Volatile.Read(ref isClosed);
        private set => Volatile.Write(ref isClosed, value);
    }

    /// <summary>Grows before a file goes: whoever reads meanwhile looks again (D16).</summary>
    public long Freed => Volatile.Read(ref freed);

    /// <summary>Bytes that all files take.</summary>
    public long TotalBytes
    {
        get
        {
            lock (gate)
            {
                return byNumber.Values.Sum(file => file.Length) + (prepared?.Bytes ?? 0);
            }
        }
    }

    /// <summary>Why there is no file for puts now; null: there is one, or nobody has asked yet.</summary>
    public TarnException? Failure => failure;

    /// <summary>The last try failed, long enough ago to try again.</summary>
    public bool IsRetryDue => failure is not null && time.GetElapsedTime(Volatile.Read(ref failedAt)) >= RetryPause;

    /// <summary>So near its limit, or the disk its end, that what nobody needs goes early (D15).</summary>
    public bool IsNearLimit =>
        TotalBytes + options.FileBytes > options.JournalBytesMax * NearLimitShare || disk.Guard.Pressure != DiskPressure.None;

    /// <summary>Recovery: what was found.</summary>
    public void Restore(IEnumerable<JournalFile> found, long highestNumber, uint highestEpoch)
    {
        lock (gate)
        {
            foreach (var file in found)
            {
                byNumber.Add(file.Number, file);
            }

            lastNumber = highestNumber;
            epoch = highestEpoch;
        }
    }

    public JournalFile? Find(long number)
    {
        lock (gate)
        {
            return byNumber.GetValueOrDefault(number);
        }
    }

    /// <summary>Whether a place lies past what is valid of a poisoned file (D2).</summary>
    public bool IsVoid(long number, long position)
    {
        lock (gate)
        {
            return validTo.TryGetValue(number, out var end) && position >= end;
        }
    }

    /// <summary>A write or sync of the file has failed: from now on nothing at or past that place counts, also before the next file's header says so.</summary>
    public void MakeVoid(long number, long position)
    {
        lock (gate)
        {
            validTo[number] = position;
        }
    }

    /// <summary>Prepares the next file, if there is none. Failures are kept for a second, for who needs the file.</summary>
    public void Prepare()
    {
        lock (preparing)
        {
            if (failure is null || IsRetryDue)
            {
                TryPrepare();
            }
        }
    }

    /// <summary>
    /// The next file to write. After a start or a failed file (<paramref name="cut"/>) its header says what of that one is valid, and
    /// carries a new epoch, durably, before this returns (D2, D5).
    /// </summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed: there is none now; a second later it is tried again.</exception>
    public JournalFile Take(FileEnd? cut)
    {
        lock (preparing)
        {
            if (prepared is null && failure is not null && time.GetElapsedTime(failedAt) < RetryPause)
            {
                throw failure;
            }

            if (prepared is null && !TryPrepare())
            {
                throw failure!;
            }

            return Begin(cut, reserve: false);
        }
    }

    /// <summary>
    /// A file for what must go on although the disk, or the journal, is full (D9, D15): closing and deleting streams, positions, rows. It is small, and the
    /// ballast is given up for it.
    /// </summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed: there is no room at all.</exception>
    public JournalFile TakeReserve(FileEnd? cut, int bytes)
    {
        lock (preparing)
        {
            if (prepared is null)
            {
                var size = Math.Max(Math.Min(ReserveFileBytes, options.FileBytes), JournalFormat.HeaderPageBytes + JournalFormat.AlignGroup(bytes));
                CheckLimit(size - DiskGuard.BallastBytes);
                try
                {
                    prepared = Make(size);
                }
                catch (TarnException e) when (e.Kind == ErrorKind.DiskFull && disk.Guard.ReleaseBallast())
                {
                    prepared = Make(size);
                }
            }

            return Begin(cut, reserve: true);
        }
    }

    /// <summary>Takes a file out, if it may go.</summary>
    public void Remove(JournalFile file)
    {
        Interlocked.Increment(ref freed);
        lock (gate)
        {
            byNumber.Remove(file.Number);
        }
    }

    public void Close()
    {
        IsClosed = true;
        lock (preparing)
        {
            if (prepared is { } unused)
            {
                prepared = null;
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
        if (prepared is not null)
        {
            return true;
        }

        try
        {
            CheckLimit(options.FileBytes);
            disk.Guard.CheckPuts(options.FileBytes);
            prepared = Make(options.FileBytes);
            failure = null;
            return true;
        }
        catch (TarnException e)
        {
            Volatile.Write(ref failedAt, time.GetTimestamp());
            failure = e;
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
        var header = new FileHeader(lastNumber + 1, instance, epoch, time.GetUtcNow().ToUnixTimeMilliseconds(), default);
        var path = JournalPaths.Of(header.Number);
        IDiskFile? file = null;
        try
        {
            file = disk.Create(path, FileClass.Log);
            file.Allocate(bytes);
            file.Write(0, header.ToPage());
            file.Sync();
            disk.SyncFolder(JournalPaths.Folder);
            lastNumber++;
            return new Prepared(header, file, bytes);
        }
        catch (TarnException)
        {
            if (file is not null)
            {
                file.Dispose();
                TryDelete(path);
                lastNumber++;
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

        var (header, file, bytes) = prepared!;
        prepared = null;
        var taken = new JournalFile(ToDelete, header.Number, header.Epoch, file) { Length = bytes, Reserve = reserve, Voids = cut?.Number ?? 0 };
        lock (gate)
        {
            byNumber.Add(taken.Number, taken);
        }

        return taken;
    }

    private void Reheader(FileEnd previous)
    {
        var (old, file, bytes) = prepared!;
        var header = old with { Epoch = epoch + 1, Previous = previous };
        try
        {
            file.Write(0, header.ToPage());
            file.SyncData();
        }
        catch (TarnException e)
        {
            Volatile.Write(ref failedAt, time.GetTimestamp());
            failure = e;
            prepared = null;
            file.Dispose();
            TryDelete(file.Path);
            throw;
        }

        epoch++;
        lock (gate)
        {
            validTo[previous.Number] = previous.ValidTo;
        }

        prepared = new Prepared(header, file, bytes);
    }

    private void TryDelete(string path)
    {
        try
        {
            disk.Delete(path);
        }
        catch (TarnException)
        {
            // It holds no frame: the next start deletes it.
        }
    }

    private sealed record Prepared(FileHeader Header, IDiskFile File, long Bytes);
}
