using Tarn.Aws.Kinesis.Traffic;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Readers;

/// <summary>The parts that report shards.</summary>
/// <param name="Streams">The layouts of the streams.</param>
/// <param name="Reads">Counts what clients read.</param>
/// <param name="Readers">Knows the readers' positions.</param>
public sealed record ShardParts(StreamDirectory Streams, ShardReads Reads, ShardReaders Readers);
