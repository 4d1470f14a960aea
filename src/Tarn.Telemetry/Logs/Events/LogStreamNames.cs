namespace Tarn.Telemetry.Logs.Events;

/// <summary>A log stream in its group, with their names.</summary>
public readonly record struct LogStreamNames(LogGroupId Group, string GroupName, LogStreamId Stream, string StreamName);
