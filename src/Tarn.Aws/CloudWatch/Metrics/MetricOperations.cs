using Tarn.Telemetry.Metrics;

namespace Tarn.Aws.CloudWatch.Metrics;

/// <summary>Metrics: put data, list metrics, get statistics and expressions.</summary>
/// <param name="tokens">Seals page tokens.</param>
[AwsOperations("cloudwatch")]
internal sealed partial class MetricOperations(MetricStore metrics, PageTokens tokens);
