using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal;

/// <content>The log's condition, for health checks and status.</content>
public sealed partial class JournalLog
{
    /// <summary>Why the log takes no records, one sentence each; empty when it takes them.</summary>
    public IReadOnlyList<string> Refusals =>
    [
        .. _fault is { } ended ? [$"the journal takes no more records (D2): {ended.Message}"] : Array.Empty<string>(),
        .. _files.Failure is { } failure ? [$"records are refused, reads and deletes go on: {failure.Message}"] : Array.Empty<string>(),
    ];

    /// <summary>Why records are refused because disk or journal is full; null: there is space for them.</summary>
    public string? FullReason => _files.Failure is { Kind: ErrorKind.DiskFull } full ? full.Message : null;

    /// <summary>
    /// Why retention deletes nothing now although it is due; null when it deletes. See D12 (arrival times never go
    /// back).
    /// </summary>
    public string? ClockDoubt => _clock.Doubt;

    /// <summary>Notices for an operator while records are taken, one sentence each.</summary>
    public IReadOnlyList<string> Notices =>
    [
        .. _clock.Doubt is { } doubt ? [doubt] : Array.Empty<string>(),
        .. _keeper.RetentionFailure is { } failure ? [$"retention stopped half-way, and tries again: {failure.Message}"] : Array.Empty<string>(),
        .. _files.ToDelete.Notice is { } left ? [left] : Array.Empty<string>(),
    ];

    /// <summary>
    /// Records that readers have met since the start and could not read, per shard; without files that are gone.
    /// </summary>
    public IReadOnlyList<DamagedRecords> Damage =>
        _damage.List(file => SegmentFiles.IsSegment(file) ? _segments.Find(file) is not null : _files.Find(file) is not null);

    /// <summary>
    /// How often readers have met damaged ranges that <see cref="Damage"/> does not list, because it has 10,000 ranges.
    /// </summary>
    public long DamageUnlisted => _damage.Unlisted;

    /// <summary>
    /// Called once for each damaged range that a reader meets, until 10,000 ranges are listed. It runs on the reader's thread and
    /// must be quick.
    /// </summary>
    public Action<DamagedRecords>? DamageMet
    {
        get => _damage.Met;
        set => _damage.Met = value;
    }

    /// <summary>
    /// Trusts the clock as it is now, because an operator confirmed it (D12). The trust outlives a restart.
    /// </summary>
    /// <exception cref="TarnException">DiskFailed: the doubt stays.</exception>
    public void AcceptClock() => _clock.Accept();

    /// <summary>Bytes of all journal files.</summary>
    public long Bytes => _files.TotalBytes;

    /// <summary>
    /// Whether the journal is near its limit, or the disk is nearly full: unneeded records go early, D15 (a full disk stops work in order).
    /// </summary>
    public bool IsNearLimit => _files.IsNearLimit;

    /// <summary>Bytes of the archive's segments.</summary>
    public long ArchiveBytes => _segments.Bytes;

    /// <summary>Bytes of appends that wait for the writer, or for space in its queue.</summary>
    internal long WaitingBytes => _queue.Bytes + _queue.BlockedBytes;
}
