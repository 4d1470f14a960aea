namespace Tarn.Storage.Metadata;

/// <summary>A consistent view of the metadata map inside one transaction.</summary>
public interface IMetadataReader
{
    /// <summary>
    /// The row's value, or null when there is no such row. The memory stays valid after the transaction.
    /// </summary>
    ValueTask<ReadOnlyMemory<byte>?> Get(Space space, ReadOnlyMemory<byte> key);

    /// <summary>
    /// At most <paramref name="limit"/> rows of <paramref name="range"/> in key order. To continue, or to jump
    /// (re-seek), call again with a range that begins after the last key.
    /// </summary>
    ValueTask<IReadOnlyList<Row>> Scan(Space space, KeyRange range, int limit, bool descending = false);
}
