using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Samples;

/// <summary>Sample data, so that a newcomer sees everything move.</summary>
/// <param name="sender">Sends the records.</param>
[AwsOperations("tarn")]
internal sealed partial class SampleOperations(SampleSender sender)
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

    /// <summary>Ends the sender, and returns how many records it has sent. Stream, delivery and table stay.</summary>
    public async Task<StopSamplesOutput> StopSamples(StopSamplesInput input, Call call, CancellationToken cancellationToken)
    {
        var (records, failure) = await sender.Stop();
        return new StopSamplesOutput { Records = records, LastError = failure };
    }
}
