using Tarn.Dispatch.Rows;

namespace Tarn.Dispatch.Work;

/// <summary>A call that runs.</summary>
/// <param name="Bytes">The memory that it holds.</param>
/// <param name="WasWell">Whether the target answered its last call; null: it had none.</param>
internal sealed record RunningCall(string Target, string Host, UndoneEvent Event, long Bytes, bool? WasWell);
