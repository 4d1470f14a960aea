using Tarn.Aws.Logs.Model;

namespace Tarn.Aws.Logs.Refusals;

/// <summary>Queries, filters with targets, and exports: SQL does their work.</summary>
[AwsOperations("logs")]
internal sealed partial class RefusedOperations
{
    [RefusedOperation("CreateExportTask", "UNLOAD of tarn_logs.events in SQL")]
    [RefusedOperation("DeleteMetricFilter", "counts in SQL over tarn_logs.events")]
    [RefusedOperation("DeleteSubscriptionFilter", "StartLiveTail and SQL over tarn_logs.events")]
    [RefusedOperation("DescribeMetricFilters", "counts in SQL over tarn_logs.events")]
    [RefusedOperation("DescribeQueries", "SQL over tarn_logs.events")]
    [RefusedOperation("DescribeSubscriptionFilters", "StartLiveTail and SQL over tarn_logs.events")]
    [RefusedOperation("GetLogRecord", "SQL over tarn_logs.events")]
    [RefusedOperation("GetQueryResults", "SQL over tarn_logs.events")]
    [RefusedOperation("PutMetricFilter", "counts in SQL over tarn_logs.events; TestMetricFilter tests a pattern")]
    [RefusedOperation("PutSubscriptionFilter", "StartLiveTail and SQL over tarn_logs.events")]
    [RefusedOperation("StartQuery", "SQL over tarn_logs.events")]
    [RefusedOperation("StopQuery", "SQL over tarn_logs.events")]
    internal static AwsErrorException Refuse(Call call, string sentence) => LogsErrors.InvalidParameterException(sentence);
}
