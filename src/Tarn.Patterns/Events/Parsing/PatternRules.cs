namespace Tarn.Patterns.Events.Parsing;

/// <summary>A pattern's conditions, and the sets of them that make it match.</summary>
/// <param name="Conditions">All conditions, each once.</param>
/// <param name="Alternatives">Indexes of conditions. The pattern matches where all of one alternative hold.</param>
internal sealed record PatternRules(IReadOnlyList<FieldCondition> Conditions, IReadOnlyList<int[]> Alternatives);
