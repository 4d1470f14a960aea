namespace Tarn.Analytics.Applications;

/// <summary>The status of an application.</summary>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ApplicationDetail.html"/>
public enum RunStatus
{
    Ready = 1,

    Starting = 2,

    Running = 3,

    Stopping = 4,

    Updating = 5,
}
