namespace Tarn.Dispatch.Work;

/// <summary>The events of one resource that are not done.</summary>
/// <param name="OldestMs">When the oldest was accepted, Unix milliseconds, at most ten minutes early.</param>
public readonly record struct WaitingEvents(string Resource, long Count, long Bytes, long OldestMs);
