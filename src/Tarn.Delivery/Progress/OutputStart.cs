using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Progress;

/// <summary>The stored positions at which an output begins: D22 (positions commit with their output).</summary>
/// <param name="Next">The first offset of each shard that the output has not been given.</param>
/// <param name="Ahead">The positions of its parts above the low-water.</param>
internal sealed record OutputStart(IReadOnlyDictionary<ShardId, long> Next, IReadOnlyList<OutputPosition> Ahead)
{
    /// <summary>
    /// Whether a record that was just read created the output. The output takes records before its buffer has begun, and has no earlier
    /// flush to resume.
    /// </summary>
    public bool IsAtSight { get; init; }

    /// <summary>
    /// The start of an output of the stored positions. A destination inherits the position of another kind of destination
    /// that it replaces: the one without a part.
    /// </summary>
    /// <param name="positions">The positions of the run.</param>
    /// <param name="isPartitioned">Whether the output has partitions.</param>
    public static OutputStart Of(IReadOnlyList<OutputPosition> positions, DeliveryOutputId id, bool isPartitioned)
    {
        var ahead = positions.Where(position => position.Output == id.Output && (position.Part == id.Table || isPartitioned)).ToList();
        var next = positions
            .Where(position => position.Output == OutputId.All || (position.Output == id.Output && Covers(position)))
            .GroupBy(position => position.Position.Shard)
            .ToDictionary(shard => shard.Key, shard => shard.Max(position => position.Position.NextOffset));
        return new OutputStart(next, ahead);

        bool Covers(OutputPosition position) => position.Part.Length == 0 || (!isPartitioned && position.Part == id.Table);
    }
}
