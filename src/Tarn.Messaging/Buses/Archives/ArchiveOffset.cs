namespace Tarn.Messaging.Buses.Archives;

/// <summary>A place in an archive. A shard that was replaced after a loss has a successor with a higher id.</summary>
internal readonly record struct ArchiveOffset(long Shard, long Offset) : IComparable<ArchiveOffset>
{
    /// <inheritdoc/>
    public int CompareTo(ArchiveOffset other) => (Shard, Offset).CompareTo((other.Shard, other.Offset));
}
