using Tarn.Access.Outcomes.Rates;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Shards;

/// <summary>The shards of streams: their traffic and their readers.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="log">The log of records.</param>
/// <param name="streams">The layouts of streams.</param>
/// <param name="readers">Knows the readers and their reads.</param>
/// <param name="lags">Measures how far readers are behind.</param>
/// <param name="rates">The rates of the last 24 hours.</param>
[AwsOperations("tarn")]
internal sealed partial class ShardOperations(
    ResourceRegistry registry, IStreamLog log, StreamDirectory streams, ShardReaders readers, ShardLags lags, RateHistory rates, PageTokens tokens)
{
    /// <summary>
    /// Reports the records and bytes that a stream accepted in each minute of the last 24 hours, or since its creation where that is
    /// later. They survive a restart. The last minute is the running one.
    /// </summary>
    public async Task<GetRatesOutput> GetRates(GetRatesInput input, Call call, CancellationToken cancellationToken)
    {
        Find(call, input.StreamName, out var stream);
        var (begin, minutes) = await rates.Read(stream.Id, cancellationToken);
        var before = Math.Clamp((int)Math.Floor((stream.Created - begin).TotalMinutes), 0, minutes.Count);
        return new GetRatesOutput
        {
            Begin = begin.AddMinutes(before),
            StepSeconds = 60,
            Records = [.. minutes.Skip(before).Select(minute => minute.Records)],
            Bytes = [.. minutes.Skip(before).Select(minute => minute.Bytes)],
        };
    }
}
