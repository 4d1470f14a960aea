namespace Tarn.Telemetry.Dashboards;

/// <summary>An error or a warning about the body of a dashboard.</summary>
/// <param name="Path">The place in the body, as a JSON pointer.</param>
/// <param name="IsError">Whether the body is refused.</param>
public readonly record struct DashboardMessage(string Path, string Text, bool IsError);
