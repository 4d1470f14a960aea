using Tarn.Aws.CloudWatch.Model;

namespace Tarn.Aws.CloudWatch.Dashboards;

/// <summary>Dashboards, images of widgets, and tags of resources that Tarn lacks.</summary>
[AwsOperations("cloudwatch")]
internal sealed partial class RefusedDashboards
{
    [RefusedOperation("DeleteDashboards", "GetMetricData in a program for dashboards")]
    [RefusedOperation("GetDashboard", "GetMetricData in a program for dashboards")]
    [RefusedOperation("ListDashboards", "GetMetricData in a program for dashboards")]
    [RefusedOperation("PutDashboard", "GetMetricData in a program for dashboards")]
    [RefusedOperation("GetMetricWidgetImage", "GetMetricData in a program for dashboards")]
    [RefusedOperation("ListTagsForResource", "dimensions of metrics")]
    [RefusedOperation("TagResource", "dimensions of metrics")]
    [RefusedOperation("UntagResource", "dimensions of metrics")]
    internal static AwsErrorException Refuse(Call call, string sentence) => CloudWatchErrors.InvalidParameterValueException(sentence);
}
