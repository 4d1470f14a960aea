namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>
/// The findings at the opening of the journal: reported to the operator. See D6 (recovery tells damage from a torn
/// tail).
/// </summary>
public sealed class RecoveryReport
{
    private readonly List<string> _damage = [];

    /// <summary>Files that had to be scanned: at most the newest after a crash, none after a clean stop.</summary>
    public int FilesScanned { get; internal set; }

    /// <summary>Frames read in these files.</summary>
    public long FramesScanned { get; internal set; }

    /// <summary>Bytes of a torn tail that were cut; none of them had been acknowledged.</summary>
    public long BytesCut { get; internal set; }

    /// <summary>One line for each damaged range: file, position, meaning.</summary>
    public IReadOnlyList<string> Damage => _damage;

    /// <summary>The recovery epoch of this run.</summary>
    public uint Epoch { get; internal set; }

    /// <summary>LSN of the newest change frame that exists or that a later frame names; 0: none.</summary>
    internal long NewestChangeLsn { get; set; }

    /// <summary>Bytes that cannot be read and may have been records of any shard.</summary>
    internal long UnreadableBytes { get; set; }

    internal void Damaged(string what) => _damage.Add(what);
}
