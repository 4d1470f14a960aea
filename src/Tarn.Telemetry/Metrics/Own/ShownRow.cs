namespace Tarn.Telemetry.Metrics.Own;

/// <summary>The values of a row, for readers outside.</summary>
/// <param name="IsTotal">Whether they never shrink.</param>
/// <param name="IsSummary">Whether each is a histogram.</param>
internal sealed record ShownRow(bool IsTotal, bool IsSummary, IReadOnlyList<ShownPoint> Points);
