namespace Tarn.Messaging.Buses.Archives;

/// <summary>A place in an archive. A shard that was replaced after a loss has a successor with a higher id.</summary>
internal readonly record struct ArchivePlace(long Shard, long Offset) : IComparable<ArchivePlace>
{
    /// <inheritdoc/>
    public int CompareTo(ArchivePlace other) => (Shard, Offset).CompareTo((other.Shard, other.Offset));
}
