namespace Tarn.Analytics.Replays;

/// <summary>The states of a replay. The numbers are stored.</summary>
public enum ReplayState
{
    Running = 0,

    /// <summary>All rows are committed.</summary>
    Done = 1,

    /// <summary>It ended early; the rows so far stay in the table.</summary>
    Failed = 2,
}
