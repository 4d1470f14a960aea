using Tarn.Access;
using Tarn.Aws.Kinesis.Changes;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Metadata;
using Tarn.Wire.Coverage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Kinesis.Settings;

/// <summary>Settings of streams and of the account.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="changes">Changes streams.</param>
/// <param name="store">The store of settings.</param>
/// <param name="limits">The real service's limits; null when they are off.</param>
[AwsOperations("kinesis")]
internal sealed partial class SettingOperations(StreamFinder streams, StreamChanges changes, IMetadataStore store, ServiceLimits? limits)
{
    // A missing stream is reported first.
    private AwsErrorException EncryptionRefused(Call call, string? name, string? arn)
    {
        streams.Find(call, name, arn);
        return KinesisErrors.InvalidArgumentException(Refusal.OfOperation(StreamArns.Service, call.Operation, "encryption type NONE"));
    }
}
