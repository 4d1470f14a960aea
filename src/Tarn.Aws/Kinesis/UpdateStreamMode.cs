using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage.Streams.Layouts;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>Who decides about the stream's shards from now on; those that there are stay.</summary>
    [Kept("WarmThroughputMiBps", "a shard's rate is not limited")]
    public async Task<UpdateStreamModeOutput> UpdateStreamMode(UpdateStreamModeInput input, Call call, CancellationToken ct)
    {
        var found = FindActive(call, null, input.StreamARN);
        var onDemand = input.StreamModeDetails.StreamMode == "ON_DEMAND";
        await CheckWarm(onDemand, input.WarmThroughputMiBps, call, ct);
        var wanted = onDemand ? StreamMode.OnDemand : StreamMode.Provisioned;
        await ChangeDocument(
            found,
            document => document with { WarmThroughputMiBps = onDemand ? input.WarmThroughputMiBps ?? document.WarmThroughputMiBps : -1 },
            ct,
            transaction => StreamDirectory.SetMode(transaction, found.Layout.Stream.Id, wanted));
        return new UpdateStreamModeOutput();
    }
}
