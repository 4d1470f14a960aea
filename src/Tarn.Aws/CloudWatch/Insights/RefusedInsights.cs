using Tarn.Aws.CloudWatch.Model;

namespace Tarn.Aws.CloudWatch.Insights;

/// <summary>Insight rules, and the enrichment of OpenTelemetry's data.</summary>
[AwsOperations("cloudwatch")]
internal sealed partial class RefusedInsights
{
    [RefusedOperation("DeleteInsightRules", "SQL over tarn_logs.events")]
    [RefusedOperation("DescribeInsightRules", "SQL over tarn_logs.events")]
    [RefusedOperation("DisableInsightRules", "SQL over tarn_logs.events")]
    [RefusedOperation("EnableInsightRules", "SQL over tarn_logs.events")]
    [RefusedOperation("GetInsightRuleReport", "SQL over tarn_logs.events")]
    [RefusedOperation("ListManagedInsightRules", "SQL over tarn_logs.events")]
    [RefusedOperation("PutInsightRule", "SQL over tarn_logs.events")]
    [RefusedOperation("PutManagedInsightRules", "SQL over tarn_logs.events")]
    [RefusedOperation("GetOTelEnrichment", "PutMetricData")]
    [RefusedOperation("StartOTelEnrichment", "PutMetricData")]
    [RefusedOperation("StopOTelEnrichment", "PutMetricData")]
    internal static AwsErrorException Refuse(Call call, string sentence) => CloudWatchErrors.InvalidParameterValueException(sentence);
}
