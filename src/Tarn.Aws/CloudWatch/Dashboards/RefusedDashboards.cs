using Tarn.Aws.CloudWatch.Model;

namespace Tarn.Aws.CloudWatch.Dashboards;

/// <summary>Dashboards, and images of widgets.</summary>
[AwsOperations("cloudwatch")]
internal sealed partial class RefusedDashboards
{
    [RefusedOperation("DeleteDashboards", "GetMetricData in a program for dashboards")]
    [RefusedOperation("GetDashboard", "GetMetricData in a program for dashboards")]
    [RefusedOperation("ListDashboards", "GetMetricData in a program for dashboards")]
    [RefusedOperation("PutDashboard", "GetMetricData in a program for dashboards")]
    [RefusedOperation("GetMetricWidgetImage", "GetMetricData in a program for dashboards")]
    internal static AwsErrorException Refuse(Call call, string sentence) => CloudWatchErrors.InvalidParameterValueException(sentence);
}
