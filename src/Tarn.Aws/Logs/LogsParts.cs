using Tarn.Access.Sessions;
using Tarn.Targets;
using Tarn.Telemetry.Logs;

namespace Tarn.Aws.Logs;

/// <summary>The parts that the door of CloudWatch Logs uses.</summary>
/// <param name="Registry">The registry of log groups.</param>
/// <param name="Store">The store of log groups and tags.</param>
/// <param name="Logs">The streams of groups and their events.</param>
/// <param name="Targets">The destinations of subscription filters.</param>
/// <param name="Roles">The roles that send to them.</param>
public sealed record LogsParts(ResourceRegistry Registry, IMetadataStore Store, LogStore Logs, TargetDirectory Targets, RoleSessions Roles);
