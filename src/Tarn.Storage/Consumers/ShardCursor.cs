using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Consumers;

/// <summary>A reader's progress through one shard. One thread at a time.</summary>
/// <param name="start">The first offset to read.</param>
public sealed class ShardCursor(ShardDescription description, long start)
{
    public ShardId Shard => description.Id;

    /// <summary>The shard as its layout had it when the reader found it.</summary>
    public ShardDescription Description => description;

    /// <summary>The next offset to read. The reader's output covers the records below its stored position, not all below this offset.</summary>
    public long Next { get; private set; } = start;

    /// <summary>Whether the reader has all that it wants of the shard. Children may then be read.</summary>
    public bool Ended { get; set; }

    /// <summary>Completes when more records may exist; null: no wait is open.</summary>
    internal Task? Arrival { get; set; }

    /// <summary>Moves the cursor to that offset.</summary>
    public void Advance(long next) => Next = next;
}
