using Tarn.Access;
using Tarn.Aws.Firehose.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Firehose.DeliveryStreams;

internal sealed partial class DeliveryStreamOperations
{
    /// <summary>Refused: Tarn has no encryption of its own.</summary>
    [Refused("*", "no server-side encryption")]
    public Task<StopDeliveryStreamEncryptionOutput> StopDeliveryStreamEncryption(
        StopDeliveryStreamEncryptionInput input, Call call, CancellationToken cancellationToken) =>
        throw EncryptionRefused(call, input.DeliveryStreamName);
}
