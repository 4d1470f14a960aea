using Tarn.Dispatch.Batches;

namespace Tarn.Dispatch.Targets;

/// <summary>Discarded records.</summary>
/// <param name="Records">The records, at least one.</param>
/// <param name="Cause">Why.</param>
/// <param name="Calls">The calls with them that reached the target; 0 without a last answer.</param>
/// <param name="Last">The answer of the last call; null: they were not called since their batch was made or halved.</param>
public readonly record struct GivenUp(BatchSlice Records, GiveUpCause Cause, int Calls, BatchAnswer? Last);
