using Tarn.Access;
using Tarn.Aws.Kinesis.Changes;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams.Layouts;
using Tarn.Wire.Protocols;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>
    /// Sets the stream's mode from now on: its user (PROVISIONED) or its load (ON_DEMAND) decides about its shards.
    /// Existing shards stay.
    /// </summary>
    [Kept("WarmThroughputMiBps", "a shard's rate is not limited")]
    public async Task<UpdateStreamModeOutput> UpdateStreamMode(UpdateStreamModeInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.FindActive(call, null, input.StreamARN);
        var onDemand = input.StreamModeDetails.StreamMode == "ON_DEMAND";
        await WarmThroughput.Check(store, onDemand, input.WarmThroughputMiBps, call, cancellationToken);
        var wanted = onDemand ? StreamMode.OnDemand : StreamMode.Provisioned;
        await changes.ChangeDocument(
            found,
            document => document with { WarmThroughputMiBps = onDemand ? input.WarmThroughputMiBps ?? document.WarmThroughputMiBps : -1 },
            cancellationToken,
            transaction => StreamDirectory.SetMode(transaction, found.Layout.Stream.Id, wanted));
        return new UpdateStreamModeOutput();
    }
}
