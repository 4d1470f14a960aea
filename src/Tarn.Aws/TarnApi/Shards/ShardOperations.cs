using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Aws.Protocols;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Shards;

/// <summary>The shards of streams: their traffic and their readers.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="directory">The layouts of the streams.</param>
/// <param name="log">The log of records.</param>
/// <param name="reads">Counts what clients read.</param>
/// <param name="readers">Knows the readers' positions.</param>
[AwsOperations("tarn")]
internal sealed partial class ShardOperations(
    ResourceRegistry registry, StreamDirectory directory, IStreamLog log, ShardReads reads, ShardReaders readers)
{
    private readonly PendingArrivals _arrivals = new(log);
}
