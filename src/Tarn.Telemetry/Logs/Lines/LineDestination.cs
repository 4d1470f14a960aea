using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Lines;

/// <summary>A stream of a log group, by its names.</summary>
/// <param name="Scope">The account and region.</param>
/// <param name="Group">The group's name.</param>
/// <param name="Stream">The stream's name.</param>
public readonly record struct LineDestination(LogScope Scope, string Group, string Stream);
