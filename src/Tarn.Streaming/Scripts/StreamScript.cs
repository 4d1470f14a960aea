using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Scripts;

/// <summary>One statement of a script: a plan over sources, and the target of its rows.</summary>
/// <param name="Sources">The numbers of the sources of its branches.</param>
/// <param name="Target">The target's name; empty: none.</param>
internal sealed record StreamStatement(IReadOnlyList<int> Sources, string Target, StreamPlan Plan);

/// <summary>A planned script.</summary>
/// <param name="Sources">The inputs that a statement reads, in the order of their declarations.</param>
/// <param name="Statements">The statements in their order.</param>
internal sealed record StreamScript(IReadOnlyList<StreamSourcePlan> Sources, IReadOnlyList<StreamStatement> Statements, StreamOptions Options)
{
    /// <summary>The number of reference tables; they are the last sources.</summary>
    public int References { get; init; }
}
