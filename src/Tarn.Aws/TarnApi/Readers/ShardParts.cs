using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Readers;

/// <summary>The parts that report shards.</summary>
/// <param name="Streams">The layouts of the streams.</param>
/// <param name="Readers">Knows the readers, with counts of their reads.</param>
public sealed record ShardParts(StreamDirectory Streams, ShardReaders Readers);
