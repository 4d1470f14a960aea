using Tarn.Aws.CloudWatch.Model;

namespace Tarn.Aws.CloudWatch.Images;

/// <summary>Images of widgets.</summary>
[AwsOperations("cloudwatch")]
internal sealed partial class RefusedImages
{
    [RefusedOperation("GetMetricWidgetImage", "GetMetricData in a program for dashboards")]
    internal static AwsErrorException Refuse(Call call, string sentence) => CloudWatchErrors.InvalidParameterValueException(sentence);
}
