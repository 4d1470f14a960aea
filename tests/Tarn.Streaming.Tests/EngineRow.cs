using Tarn.Streaming.Running;

namespace Tarn.Streaming.Tests;

/// <summary>A row that an engine returned.</summary>
/// <param name="Place">The number of the input after which it came.</param>
/// <param name="Values">The row as JSON.</param>
internal readonly record struct EngineRow(long Place, StreamRowKind Kind, int Table, long? Watermark, string Values);
