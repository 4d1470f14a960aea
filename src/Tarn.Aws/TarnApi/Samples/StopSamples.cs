using Tarn.Access;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Samples;

internal sealed partial class SampleOperations
{
    /// <summary>Ends the sender, and returns how many records it has sent. Stream, delivery and table stay.</summary>
    public async Task<StopSamplesOutput> StopSamples(StopSamplesInput input, Call call, CancellationToken cancellationToken)
    {
        var (records, failure) = await sender.Stop();
        return new StopSamplesOutput { Records = records, LastError = failure };
    }
}
