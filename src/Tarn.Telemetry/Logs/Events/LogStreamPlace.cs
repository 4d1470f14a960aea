namespace Tarn.Telemetry.Logs.Events;

/// <summary>A log stream in its group, with their names.</summary>
/// <param name="Group">The group.</param>
/// <param name="GroupName">The group's name.</param>
/// <param name="Stream">The stream.</param>
/// <param name="StreamName">The stream's name.</param>
public readonly record struct LogStreamPlace(LogGroupId Group, string GroupName, LogStreamId Stream, string StreamName);
