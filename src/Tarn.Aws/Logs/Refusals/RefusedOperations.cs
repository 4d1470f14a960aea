using Tarn.Aws.Logs.Model;
using Tarn.Wire.Coverage;

namespace Tarn.Aws.Logs.Refusals;

/// <summary>Queries, filters with targets, and exports: SQL does their work.</summary>
[AwsOperations("logs")]
internal sealed partial class RefusedOperations
{
    /// <summary>Refused by name.</summary>
    [Refused("*", "UNLOAD of tarn_logs.events in SQL")]
    public Task<CreateExportTaskOutput> CreateExportTask(CreateExportTaskInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "UNLOAD of tarn_logs.events in SQL");

    /// <summary>Refused by name.</summary>
    [Refused("*", "counts in SQL over tarn_logs.events")]
    public Task<DeleteMetricFilterOutput> DeleteMetricFilter(DeleteMetricFilterInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "counts in SQL over tarn_logs.events");

    /// <summary>Refused by name.</summary>
    [Refused("*", "StartLiveTail and SQL over tarn_logs.events")]
    public Task<DeleteSubscriptionFilterOutput> DeleteSubscriptionFilter(DeleteSubscriptionFilterInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "StartLiveTail and SQL over tarn_logs.events");

    /// <summary>Refused by name.</summary>
    [Refused("*", "counts in SQL over tarn_logs.events")]
    public Task<DescribeMetricFiltersOutput> DescribeMetricFilters(DescribeMetricFiltersInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "counts in SQL over tarn_logs.events");

    /// <summary>Refused by name.</summary>
    [Refused("*", "SQL over tarn_logs.events")]
    public Task<DescribeQueriesOutput> DescribeQueries(DescribeQueriesInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "SQL over tarn_logs.events");

    /// <summary>Refused by name.</summary>
    [Refused("*", "StartLiveTail and SQL over tarn_logs.events")]
    public Task<DescribeSubscriptionFiltersOutput> DescribeSubscriptionFilters(
        DescribeSubscriptionFiltersInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "StartLiveTail and SQL over tarn_logs.events");

    /// <summary>Refused by name.</summary>
    [Refused("*", "SQL over tarn_logs.events")]
    public Task<GetLogRecordOutput> GetLogRecord(GetLogRecordInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "SQL over tarn_logs.events");

    /// <summary>Refused by name.</summary>
    [Refused("*", "SQL over tarn_logs.events")]
    public Task<GetQueryResultsOutput> GetQueryResults(GetQueryResultsInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "SQL over tarn_logs.events");

    /// <summary>Refused by name.</summary>
    [Refused("*", "counts in SQL over tarn_logs.events; TestMetricFilter tests a pattern")]
    public Task<PutMetricFilterOutput> PutMetricFilter(PutMetricFilterInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "counts in SQL over tarn_logs.events; TestMetricFilter tests a pattern");

    /// <summary>Refused by name.</summary>
    [Refused("*", "StartLiveTail and SQL over tarn_logs.events")]
    public Task<PutSubscriptionFilterOutput> PutSubscriptionFilter(PutSubscriptionFilterInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "StartLiveTail and SQL over tarn_logs.events");

    /// <summary>Refused by name.</summary>
    [Refused("*", "SQL over tarn_logs.events")]
    public Task<StartQueryOutput> StartQuery(StartQueryInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "SQL over tarn_logs.events");

    /// <summary>Refused by name.</summary>
    [Refused("*", "SQL over tarn_logs.events")]
    public Task<StopQueryOutput> StopQuery(StopQueryInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "SQL over tarn_logs.events");

    private static AwsErrorException Refused(Call call, string instead) =>
        LogsErrors.InvalidParameterException(Refusal.OfOperation("logs", call.Operation, instead));
}
