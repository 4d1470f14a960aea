using Tarn.Meters;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>A value of a row, for readers outside.</summary>
/// <param name="Labels">The account, the region, and the row's dimensions.</param>
/// <param name="Value">The value; of a summary 0.</param>
/// <param name="Values">The values of a summary; null: there is one value.</param>
internal readonly record struct ShownPoint(IReadOnlyList<KeyValuePair<string, string>> Labels, double Value, SparseHistogram? Values = null);
