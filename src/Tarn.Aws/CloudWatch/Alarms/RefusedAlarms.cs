using Tarn.Aws.CloudWatch.Model;

namespace Tarn.Aws.CloudWatch.Alarms;

/// <summary>Alarms: no state of an alarm is kept yet.</summary>
[AwsOperations("cloudwatch")]
internal sealed partial class RefusedAlarms
{
    [RefusedOperation("DeleteAlarms", "GetMetricData in a scheduled check")]
    [RefusedOperation("DescribeAlarmContributors", "GetMetricData in a scheduled check")]
    [RefusedOperation("DescribeAlarmHistory", "GetMetricData in a scheduled check")]
    [RefusedOperation("DescribeAlarms", "GetMetricData in a scheduled check")]
    [RefusedOperation("DescribeAlarmsForMetric", "GetMetricData in a scheduled check")]
    [RefusedOperation("DisableAlarmActions", "GetMetricData in a scheduled check")]
    [RefusedOperation("EnableAlarmActions", "GetMetricData in a scheduled check")]
    [RefusedOperation("PutCompositeAlarm", "GetMetricData in a scheduled check")]
    [RefusedOperation("PutMetricAlarm", "GetMetricData in a scheduled check")]
    [RefusedOperation("SetAlarmState", "GetMetricData in a scheduled check")]
    internal static AwsErrorException Refuse(Call call, string sentence) => CloudWatchErrors.InvalidParameterValueException(sentence);
}
