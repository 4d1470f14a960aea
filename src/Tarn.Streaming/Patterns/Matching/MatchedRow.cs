using Tarn.Sql.Matching.Values;

namespace Tarn.Streaming.Patterns.Matching;

/// <summary>A row of the input with its position.</summary>
internal sealed record MatchedRow(EventId Id, PatternValue[] Values);

/// <summary>The rows of a partial match, the newest first. Partial matches with a common beginning share it.</summary>
internal sealed record MatchChain(int Variable, MatchedRow Row, MatchChain? Earlier)
{
    public int Length { get; } = (Earlier?.Length ?? 0) + 1;
}

/// <summary>A match that is not complete, or that waits for an earlier one.</summary>
/// <param name="State">The state of the graph that it has reached.</param>
/// <param name="Start">The position of its first row.</param>
/// <param name="Rows">The newest row, which leads to the others.</param>
internal sealed record PartialMatch(int State, EventId Start, MatchChain Rows);
