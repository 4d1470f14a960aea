using Tarn.Aws.Logs.Finding;
using Tarn.Telemetry.Logs;

namespace Tarn.Aws.Logs.Live;

/// <summary>Live tails of log events.</summary>
/// <param name="groups">Finds groups.</param>
/// <param name="logs">The events.</param>
[AwsOperations("logs")]
internal sealed partial class LiveOperations(LogGroupFinder groups, LogStore logs);
