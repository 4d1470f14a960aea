using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>A shard that was split or merged into another. Its name is kept here: the child tells it when the parent is long gone.</summary>
/// <param name="Id">The incarnation.</param>
/// <param name="Ordinal">Its number within the stream.</param>
public readonly record struct ShardParent(ShardId Id, int Ordinal)
{
    /// <summary>As its children keep it.</summary>
    public static ShardParent Of(ShardDescription shard) => new(shard.Id, shard.Ordinal);
}
