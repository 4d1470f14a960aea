using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Kinesis.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>Refused: Tarn has no encryption keys yet, so streams are not encrypted.</summary>
    [Refused("*", "encryption type NONE")]
    public Task<StopStreamEncryptionOutput> StopStreamEncryption(StopStreamEncryptionInput input, Call call, CancellationToken cancellationToken) =>
        throw EncryptionRefused(call, input.StreamName, input.StreamARN);
}
