using Tarn.Aws.KinesisAnalyticsV2.Refusals;

namespace Tarn.Aws.KinesisAnalyticsV2;

/// <summary>Managed Service for Apache Flink: applications in SQL.</summary>
[AwsService("kinesisanalyticsv2")]
[Client]
public sealed partial class KinesisAnalyticsV2Door : IDoor
{
    /// <summary>The service under which applications are in the registry.</summary>
    public const string RegistryService = "kinesisanalytics";

    /// <summary>The type of applications in the registry.</summary>
    public const string RegistryType = "application";

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => AnalyticsFailures.Map(failure);
}
