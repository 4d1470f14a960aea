using Tarn.Access;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Samples;

internal sealed partial class SampleOperations
{
    /// <summary>
    /// Makes stream, delivery and table where they are missing, with the caller's rights, and begins to send. A running sender
    /// of the instance ends first.
    /// </summary>
    public async Task<SendSamplesOutput> SendSamples(SendSamplesInput input, Call call, CancellationToken cancellationToken)
    {
        await sender.Start(call, input.RecordsPerSecond, TimeSpan.FromSeconds(input.Seconds), cancellationToken);
        return new SendSamplesOutput { Stream = SamplePath.Stream, Delivery = SamplePath.Delivery, Table = SamplePath.Table };
    }
}
