namespace Tarn.Storage.Objects.Scrubbing;

/// <summary>The pace of the scrub.</summary>
/// <param name="Period">A pass begins this long after the one before began.</param>
/// <param name="BytesPerSecond">The most bytes that a run of a second reads.</param>
public sealed record ScrubOptions(TimeSpan Period, long BytesPerSecond);
