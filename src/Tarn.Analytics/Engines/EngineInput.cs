namespace Tarn.Analytics.Engines;

/// <summary>One input of an application. Its position is the count of inputs before it, since the application first started.</summary>
/// <param name="Source">The source's number in the plan; 0 for a tick.</param>
/// <param name="Shard">The shard's number, counted from 0 over all sources in the order of their openings; 0 for a tick.</param>
/// <param name="ArrivalTimeMs">The time at which the log took it, Unix milliseconds.</param>
/// <param name="Record">The record's bytes; valid until the call that takes them has ended.</param>
public readonly record struct EngineInput(InputKind Kind, int Source, int Shard, long ArrivalTimeMs, ReadOnlyMemory<byte> Record);
