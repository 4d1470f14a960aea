using Tarn.Aws.CloudWatch.Model;

namespace Tarn.Aws.CloudWatch.Streams;

/// <summary>Streams of metrics to delivery streams.</summary>
[AwsOperations("cloudwatch")]
internal sealed partial class RefusedStreams
{
    [RefusedOperation("DeleteMetricStream", "GetMetricData at an interval")]
    [RefusedOperation("GetMetricStream", "GetMetricData at an interval")]
    [RefusedOperation("ListMetricStreams", "GetMetricData at an interval")]
    [RefusedOperation("PutMetricStream", "GetMetricData at an interval")]
    [RefusedOperation("StartMetricStreams", "GetMetricData at an interval")]
    [RefusedOperation("StopMetricStreams", "GetMetricData at an interval")]
    internal static AwsErrorException Refuse(Call call, string sentence) => CloudWatchErrors.InvalidParameterValueException(sentence);
}
