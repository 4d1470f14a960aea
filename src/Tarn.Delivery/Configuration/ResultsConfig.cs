using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Configuration;

/// <summary>
/// The internal stream with the results of a delivery's function: D24 (outside destinations have a plan). It is made with the
/// delivery's first function, and removed with the delivery.
/// </summary>
/// <param name="Stream">The stream, which no user can name.</param>
/// <param name="Shard">The shard that takes results.</param>
/// <param name="Consumer">The reader of the results, with positions of its own.</param>
public sealed record ResultsConfig(StreamId Stream, ShardId Shard, ConsumerId Consumer)
{
    /// <summary>The stream as a source of records.</summary>
    internal SourceConfig Source => new(Stream, Shard);
}
