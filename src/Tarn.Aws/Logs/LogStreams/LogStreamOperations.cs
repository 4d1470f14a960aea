using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Logs.LogStreams;

/// <summary>Log streams: their names are kept with the group.</summary>
/// <param name="groups">Finds and changes groups.</param>
[AwsOperations("logs")]
internal sealed partial class LogStreamOperations(LogGroupFinder groups);
