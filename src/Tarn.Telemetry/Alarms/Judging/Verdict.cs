using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Judging;

/// <summary>The result of an evaluation.</summary>
/// <param name="Value">The state; null: it stays as it is.</param>
/// <param name="Compared">The points with values that were compared, oldest first.</param>
/// <param name="Filled">The number of missing points that the treatment stood for.</param>
public sealed record Verdict(AlarmValue? Value, IReadOnlyList<AlarmPoint> Compared, int Filled);
