using Tarn.Access;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Shards;

internal sealed partial class ShardOperations
{
    /// <summary>
    /// Reports the records and bytes that a stream accepted in each minute of the last 24 hours, or since its creation where that is
    /// later. A restart keeps them. The last minute is the running one.
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
