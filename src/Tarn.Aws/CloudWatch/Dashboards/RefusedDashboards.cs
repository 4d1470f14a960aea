using Tarn.Aws.CloudWatch.Model;

namespace Tarn.Aws.CloudWatch.Dashboards;

/// <summary>Images of widgets.</summary>
[AwsOperations("cloudwatch")]
internal sealed partial class RefusedDashboards
{
    [RefusedOperation("GetMetricWidgetImage", "GetMetricData in a program for dashboards")]
    internal static AwsErrorException Refuse(Call call, string sentence) => CloudWatchErrors.InvalidParameterValueException(sentence);
}
