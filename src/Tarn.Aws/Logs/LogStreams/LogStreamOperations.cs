using Tarn.Aws.Logs.Finding;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Logs.LogStreams;

/// <summary>Log streams.</summary>
/// <param name="groups">Finds groups.</param>
/// <param name="store">The rows of groups and streams.</param>
/// <param name="logs">The streams and their events.</param>
[AwsOperations("logs")]
internal sealed partial class LogStreamOperations(LogGroupFinder groups, IMetadataStore store, LogStore logs);
