using Tarn.Storage.Calls;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>Data that no append has stored yet.</summary>
/// <param name="Key">The key of every attempt, so that the log recognises a repeated one.</param>
/// <param name="At">When they were made.</param>
internal sealed record PendingData(MetricScope Scope, IReadOnlyList<MetricDatum> Data, CallKey Key, DateTimeOffset At);
