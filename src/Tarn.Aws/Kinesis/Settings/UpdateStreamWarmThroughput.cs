using Tarn.Access;
using Tarn.Aws.Kinesis.Answers;
using Tarn.Aws.Kinesis.Changes;
using Tarn.Aws.Kinesis.Model;
using Tarn.Wire.Protocols;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>Sets the requested warm throughput. The value is stored and shown, without other effect.</summary>
    [Kept("WarmThroughputMiBps", "a shard's rate is not limited")]
    public async Task<UpdateStreamWarmThroughputOutput> UpdateStreamWarmThroughput(
        UpdateStreamWarmThroughputInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.FindActive(call, input.StreamName, input.StreamARN);
        await WarmThroughput.Check(store, found.Layout.Stream.Mode == StreamMode.OnDemand, input.WarmThroughputMiBps, call, cancellationToken);
        await changes.ChangeDocument(found, document => document with { WarmThroughputMiBps = input.WarmThroughputMiBps }, cancellationToken);
        return new UpdateStreamWarmThroughputOutput
        {
            StreamName = found.Name,
            StreamARN = found.Resource.Arn,
            WarmThroughput = StreamAnswers.WarmThroughput(found.Document with { WarmThroughputMiBps = input.WarmThroughputMiBps }),
        };
    }
}
