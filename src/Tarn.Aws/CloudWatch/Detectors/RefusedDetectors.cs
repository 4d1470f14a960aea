using Tarn.Aws.CloudWatch.Model;

namespace Tarn.Aws.CloudWatch.Detectors;

/// <summary>Mute rules of alarms, and detectors of anomalies.</summary>
[AwsOperations("cloudwatch")]
internal sealed partial class RefusedDetectors
{
    [RefusedOperation("DescribeAlarmContributors", "DescribeAlarms")]
    [RefusedOperation("DeleteAlarmMuteRule", "GetMetricData in a scheduled check")]
    [RefusedOperation("GetAlarmMuteRule", "GetMetricData in a scheduled check")]
    [RefusedOperation("ListAlarmMuteRules", "GetMetricData in a scheduled check")]
    [RefusedOperation("PutAlarmMuteRule", "GetMetricData in a scheduled check")]
    [RefusedOperation("DeleteAnomalyDetector", "GetMetricData with AVG and STDDEV")]
    [RefusedOperation("DescribeAnomalyDetectors", "GetMetricData with AVG and STDDEV")]
    [RefusedOperation("PutAnomalyDetector", "GetMetricData with AVG and STDDEV")]
    internal static AwsErrorException Refuse(Call call, string sentence) => CloudWatchErrors.InvalidParameterValueException(sentence);
}
