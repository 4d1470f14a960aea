namespace Tarn.Dispatch.Targets;

/// <summary>An event to accept.</summary>
/// <param name="Record">Its bytes, which <see cref="IEventTarget.Read"/> understands; at most 15 MiB, so that they fit into a frame.</param>
/// <param name="AcceptedMs">The time, Unix milliseconds.</param>
public readonly record struct AcceptedEvent(ReadOnlyMemory<byte> Record, long AcceptedMs);
