using Tarn.Access.Outcomes.Rates;
using Tarn.Access.Registry;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.TarnApi.Shards;

/// <summary>The shards of streams: their traffic and their readers.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="log">The log of records.</param>
/// <param name="streams">The layouts of streams.</param>
/// <param name="readers">Knows the readers and their reads.</param>
/// <param name="lags">Measures how far readers are behind.</param>
/// <param name="rates">The rates of the last 24 hours.</param>
/// <param name="tokens">Page tokens.</param>
[AwsOperations("tarn")]
internal sealed partial class ShardOperations(
    ResourceRegistry registry, IStreamLog log, StreamDirectory streams, ShardReaders readers, ShardLags lags, RateHistory rates, PageTokens tokens);
