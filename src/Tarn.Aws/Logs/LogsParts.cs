using Tarn.Telemetry.Logs;

namespace Tarn.Aws.Logs;

/// <summary>The parts that the door of CloudWatch Logs uses.</summary>
/// <param name="Registry">The registry of log groups.</param>
/// <param name="Store">The store of log groups and tags.</param>
/// <param name="Logs">The streams of groups and their events.</param>
public sealed record LogsParts(ResourceRegistry Registry, IMetadataStore Store, LogStore Logs);
