using Tarn.Aws.Logs.Model;

namespace Tarn.Aws.Logs.Refusals;

/// <summary>Queries and exports: SQL does their work.</summary>
[AwsOperations("logs")]
internal sealed partial class RefusedOperations
{
    [RefusedOperation("CreateExportTask", "UNLOAD of tarn_logs.events in SQL")]
    [RefusedOperation("DescribeQueries", "SQL over tarn_logs.events")]
    [RefusedOperation("GetLogRecord", "SQL over tarn_logs.events")]
    [RefusedOperation("GetQueryResults", "SQL over tarn_logs.events")]
    [RefusedOperation("StartQuery", "SQL over tarn_logs.events")]
    [RefusedOperation("StopQuery", "SQL over tarn_logs.events")]
    internal static AwsErrorException Refuse(Call call, string sentence) => LogsErrors.InvalidParameterException(sentence);
}
