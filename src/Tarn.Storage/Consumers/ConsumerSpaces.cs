using Tarn.Storage.Metadata;

namespace Tarn.Storage.Consumers;

/// <summary>The metadata spaces of consumers; documented in <c>docs/formats/delivery.md</c>.</summary>
public static class ConsumerSpaces
{
    /// <summary>Consumer id → kind, stream, hold, lease.</summary>
    public static Space Consumers { get; } = new(16, "consumers");

    /// <summary>(consumer id, run id, shard, output id, part) → next offset, epoch.</summary>
    public static Space Positions { get; } = new(17, "consumer.positions");
}
