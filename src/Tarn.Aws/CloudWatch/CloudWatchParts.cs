using Tarn.Access.Credentials;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Telemetry.Alarms;
using Tarn.Telemetry.Metrics;

namespace Tarn.Aws.CloudWatch;

/// <summary>The parts that the door of CloudWatch uses.</summary>
/// <param name="Metrics">The metrics and their data.</param>
/// <param name="Alarms">The alarms and their states.</param>
/// <param name="Registry">The registry of dashboards.</param>
/// <param name="Store">The store of dashboards and tags.</param>
/// <param name="Sealer">Seals tokens: D13 (tokens are sealed).</param>
public sealed record CloudWatchParts(MetricStore Metrics, AlarmStore Alarms, ResourceRegistry Registry, IMetadataStore Store, SecretSealer Sealer)
{
    internal PageTokens Tokens => new(Sealer, CloudWatchErrors.InvalidNextToken);
}
