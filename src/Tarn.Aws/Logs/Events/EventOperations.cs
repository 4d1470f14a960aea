using Tarn.Aws.Logs.Finding;
using Tarn.Telemetry.Logs;

namespace Tarn.Aws.Logs.Events;

/// <summary>Log events: put, get, search.</summary>
/// <param name="groups">Finds groups.</param>
/// <param name="logs">The events.</param>
[AwsOperations("logs")]
internal sealed partial class EventOperations(LogGroupFinder groups, LogStore logs);
