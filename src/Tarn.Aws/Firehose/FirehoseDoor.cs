using Tarn.Aws.Firehose.Refusals;

namespace Tarn.Aws.Firehose;

/// <summary>Amazon Data Firehose: delivery streams, and puts to them.</summary>
[AwsService("firehose")]
[Client]
public sealed partial class FirehoseDoor : IDoor
{
    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => FirehoseFailures.Map(failure);
}
