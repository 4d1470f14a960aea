namespace Tarn.Analytics.Applications;

/// <summary>The status of an application.</summary>
public enum RunStatus
{
    Ready = 1,

    Starting = 2,

    Running = 3,

    Stopping = 4,

    Updating = 5,
}
