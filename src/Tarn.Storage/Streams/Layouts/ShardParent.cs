using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// A shard that was split or merged into another. The child keeps its name, even when the parent has been deleted.
/// </summary>
/// <param name="Id">The incarnation.</param>
/// <param name="Ordinal">Its number within the stream.</param>
public readonly record struct ShardParent(ShardId Id, int Ordinal)
{
    /// <summary>The parent in the form that its children store.</summary>
    public static ShardParent Of(ShardDescription shard) => new(shard.Id, shard.Ordinal);
}
