using Tarn.Aws.CloudWatch.Model;

namespace Tarn.Aws.CloudWatch.Detectors;

/// <summary>Mute rules of alarms, and detectors of anomalies.</summary>
[AwsOperations("cloudwatch")]
internal sealed partial class RefusedDetectors
{
    [RefusedOperation("DescribeAlarmContributors", "DescribeAlarms")]
    [RefusedOperation("DeleteAlarmMuteRule", "DisableAlarmActions and EnableAlarmActions")]
    [RefusedOperation("GetAlarmMuteRule", "DisableAlarmActions and EnableAlarmActions")]
    [RefusedOperation("ListAlarmMuteRules", "DisableAlarmActions and EnableAlarmActions")]
    [RefusedOperation("PutAlarmMuteRule", "DisableAlarmActions and EnableAlarmActions")]
    [RefusedOperation("DeleteAnomalyDetector", "GetMetricData with AVG and STDDEV")]
    [RefusedOperation("DescribeAnomalyDetectors", "GetMetricData with AVG and STDDEV")]
    [RefusedOperation("PutAnomalyDetector", "GetMetricData with AVG and STDDEV")]
    internal static AwsErrorException Refuse(Call call, string sentence) => CloudWatchErrors.InvalidParameterValueException(sentence);
}
