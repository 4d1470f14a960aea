using System.Collections.Concurrent;
using Tarn.Storage.Disk;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>One journal file, or a segment of the archive. Readers lease it; a retired one is deleted when the last lease is gone.</summary>
/// <param name="number">Unique among all that are open; a journal file's stands in its name.</param>
/// <param name="epoch">The recovery epoch of its frames.</param>
/// <param name="file">The open file; disposed when nobody holds it any more.</param>
/// <param name="ended">What happens then, told whether it was retired.</param>
internal class JournalFile(long number, uint epoch, IDiskFile file, Action<bool> ended)
{
    private int holders = 1;
    private volatile ConcurrentDictionary<ShardId, byte[]>? indexInMemory;
    private volatile bool retired;

    public JournalFile(FreedFiles freed, long number, uint epoch, IDiskFile file)
        : this(number, epoch, file, retired =>
        {
            if (retired)
            {
                freed.Delete(file.Path);
            }
        })
    {
    }

    public long Number { get; } = number;

    public uint Epoch { get; } = epoch;

    public IDiskFile File { get; } = file;

    /// <summary>A footer ends it; nothing is appended any more.</summary>
    public bool Sealed { get; set; }

    /// <summary>It was to get its footer and could not take it (D2): its index stays in memory, and the next start scans it.</summary>
    public bool IsWithoutFooter { get; set; }

    /// <summary>Nothing is appended any more, and its slices say where its frames lie.</summary>
    public bool HasEnded => Sealed || IsWithoutFooter;

    /// <summary>Made on a full disk for what must go on (D15): takes commits of the metadata store, no puts.</summary>
    public bool Reserve { get; init; }

    /// <summary>Index slices of a file that could not take its footer (D2).</summary>
    public ConcurrentDictionary<ShardId, byte[]> IndexInMemory => indexInMemory ??= new();

    /// <summary>A slice that lies nowhere else; null: it lies in the footer.</summary>
    public byte[]? SliceInMemory(ShardId shard) => indexInMemory?.GetValueOrDefault(shard);

    /// <summary>Bytes on disk: the size it was allocated with, less once sealed.</summary>
    public long Length { get; set; }

    /// <summary>Every change frame: its LSN and place.</summary>
    public IReadOnlyList<(long Lsn, long Position)> Changes { get; set; } = [];

    /// <summary>A change frame with this LSN, or one before it, could not be read; 0: none (D9).</summary>
    public long LostChangeLsn { get; set; }

    /// <summary>Its header says what of this file is void; 0: none. While that one has no footer this one is not freed (D2).</summary>
    public long Voids { get; init; }

    /// <summary>The highest LSN in it.</summary>
    public long LastLsn { get; set; }

    public bool TryLease()
    {
        var seen = Volatile.Read(ref holders);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref holders, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    /// <summary>It is freed: deleted once nobody reads it any more.</summary>
    public void Retire()
    {
        retired = true;
        Release();
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0)
        {
            File.Dispose();
            ended(retired);
        }
    }
}
