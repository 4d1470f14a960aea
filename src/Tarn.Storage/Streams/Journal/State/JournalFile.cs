using System.Collections.Concurrent;
using Tarn.Storage.Disk;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// One journal file, or a segment of the archive. Readers lease it; a retired file is deleted when its last lease ends.
/// </summary>
/// <param name="number">Unique among all open files; a journal file's number is in its name.</param>
/// <param name="epoch">The recovery epoch of its frames.</param>
/// <param name="file">The open file; disposed when the last lease ends.</param>
/// <param name="ended">Called when the last lease ends; the argument is true if the file was retired.</param>
internal class JournalFile(long number, uint epoch, IDiskFile file, Action<bool> ended)
{
    private LeaseCount _holders = new(1);
    private volatile ConcurrentDictionary<ShardId, byte[]>? _indexInMemory;
    private volatile bool _retired;

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

    /// <summary>A footer ends the file; no frame is appended any more.</summary>
    public bool Sealed { get; set; }

    /// <summary>
    /// The file could not take its footer: its index stays in memory, and the next start scans it. See D2 (a failed
    /// sync poisons its file).
    /// </summary>
    public bool IsWithoutFooter { get; set; }

    /// <summary>No frame is appended any more, and slices hold the positions of all frames.</summary>
    public bool HasEnded => Sealed || IsWithoutFooter;

    /// <summary>
    /// Made on a full disk for writes that must continue: takes commits of the metadata store, no puts. See D15 (a full
    /// disk stops work in order).
    /// </summary>
    public bool Reserve { get; init; }

    /// <summary>Index slices of a file that could not take its footer (D2).</summary>
    public ConcurrentDictionary<ShardId, byte[]> IndexInMemory => _indexInMemory ??= new();

    /// <summary>A slice that only memory holds; null when the footer holds it.</summary>
    public byte[]? SliceInMemory(ShardId shard) => _indexInMemory?.GetValueOrDefault(shard);

    /// <summary>Bytes on disk: the allocated size; a sealed file is shorter.</summary>
    public long Length { get; set; }

    /// <summary>Every change frame: its LSN and position.</summary>
    public IReadOnlyList<(long Lsn, long Position)> Changes { get; set; } = [];

    /// <summary>
    /// A change frame with this LSN, or one before it, could not be read; 0: none. See D9 (one commit for rows and
    /// records).
    /// </summary>
    public long LostChangeLsn { get; set; }

    /// <summary>
    /// The file whose valid end this file's header states; 0: none. While that file has no footer, this one is not
    /// freed (D2).
    /// </summary>
    public long Invalidates { get; init; }

    /// <summary>The highest LSN in the file.</summary>
    public long LastLsn { get; set; }

    public bool TryLease() => _holders.TryTake();

    /// <summary>Frees the file: it is deleted when its last lease ends.</summary>
    public void Retire()
    {
        _retired = true;
        Release();
    }

    public void Release()
    {
        if (_holders.Release())
        {
            File.Dispose();
            ended(_retired);
        }
    }
}
