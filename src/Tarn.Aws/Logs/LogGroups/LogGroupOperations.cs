using Tarn.Aws.Logs.Finding;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Logs.LogGroups;

/// <summary>Log groups.</summary>
/// <param name="groups">Finds and changes groups.</param>
/// <param name="store">The store of groups and tags.</param>
/// <param name="logs">Their events.</param>
[AwsOperations("logs")]
internal sealed partial class LogGroupOperations(LogGroupFinder groups, IMetadataStore store, LogStore logs);
