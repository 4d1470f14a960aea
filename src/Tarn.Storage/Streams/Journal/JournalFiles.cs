using System.Globalization;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Streams.Journal;

/// <summary>
/// The journal's files: the sealed ones, the current one, and the next one, prepared ahead of need (D3): created, its room taken, its
/// header and its name durable.
/// </summary>
internal sealed class JournalFiles(IDisk disk, Guid instance, JournalOptions options, TimeProvider time)
{
    public const string Extension = ".journal";
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // Preparing a file waits for the disk: who only looks a file up does not wait for that.
    private readonly Lock preparing = new();
    private readonly Lock gate = new();
    private readonly Dictionary<long, JournalFile> byNumber = [];
    private readonly Dictionary<long, long> validTo = [];
    private (FileHeader Header, IDiskFile File)? prepared;
    private long lastNumber;
    private uint epoch;
    private TarnException? failure;
    private long failedAt;

    /// <summary>The folder of all journal files.</summary>
    public static string Folder => DataDirectory.Journal;

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

    /// <summary>Bytes that all files take.</summary>
    public long TotalBytes
    {
        get
        {
            lock (gate)
            {
                return byNumber.Values.Sum(file => file.Length) + (prepared is null ? 0 : options.FileBytes);
            }
        }
    }

    public static string PathOf(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:x16}{Extension}");

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

    /// <summary>Prepares the next file, if there is none. Failures are kept for a second, for who needs the file.</summary>
    public void Prepare()
    {
        lock (preparing)
        {
            TryPrepare();
        }
    }

    /// <summary>
    /// The next file to write. After a start or a failed file (<paramref name="cut"/>) its header says what of that one is valid, and
    /// carries a new epoch, durably, before this returns (D2, D5).
    /// </summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed: there is none now; a second later it is tried again.</exception>
    public JournalFile Take((long Number, long ValidTo)? cut)
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

            if (cut is { } previous)
            {
                Reheader(previous);
            }

            var (header, file) = prepared!.Value;
            prepared = null;
            var taken = new JournalFile(disk, header.Number, header.Epoch, file) { Length = options.FileBytes };
            lock (gate)
            {
                byNumber.Add(taken.Number, taken);
            }

            return taken;
        }
    }

    /// <summary>Takes a file out, if it may go.</summary>
    public void Remove(JournalFile file)
    {
        lock (gate)
        {
            byNumber.Remove(file.Number);
        }
    }

    public void Close()
    {
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

        var path = PathOf(lastNumber + 1);
        IDiskFile? file = null;
        try
        {
            var total = All.Sum(known => known.Length);
            if (total + options.FileBytes > options.JournalBytesMax)
            {
                throw new TarnException(ErrorKind.DiskFull, $"The journal has {total} bytes; --journal-max-bytes is {options.JournalBytesMax}.");
            }

            var header = new FileHeader(lastNumber + 1, instance, epoch, time.GetUtcNow().ToUnixTimeMilliseconds(), 0, 0);
            file = disk.Create(path, FileClass.Log);
            file.Allocate(options.FileBytes);
            file.Write(0, header.ToPage());
            file.Sync();
            disk.SyncFolder(Folder);
            prepared = (header, file);
            lastNumber++;
            failure = null;
            return true;
        }
        catch (TarnException e)
        {
            failure = e;
            failedAt = time.GetTimestamp();
            if (file is not null)
            {
                file.Dispose();
                TryDelete(path);
                lastNumber++;
            }

            return false;
        }
    }

    private void Reheader((long Number, long ValidTo) previous)
    {
        var (old, file) = prepared!.Value;
        var header = old with { Epoch = epoch + 1, PreviousFile = previous.Number, PreviousValidTo = previous.ValidTo };
        try
        {
            file.Write(0, header.ToPage());
            file.SyncData();
        }
        catch (TarnException e)
        {
            failure = e;
            failedAt = time.GetTimestamp();
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

        prepared = (header, file);
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
}
