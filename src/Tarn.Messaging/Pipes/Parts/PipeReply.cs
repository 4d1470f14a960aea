namespace Tarn.Messaging.Pipes.Parts;

/// <summary>The answer of a function or endpoint.</summary>
/// <param name="Problem">Why it has no answer; null: it has.</param>
public readonly record struct PipeReply(ReadOnlyMemory<byte> Payload, string? Problem);
