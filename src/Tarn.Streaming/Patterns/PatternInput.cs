using Tarn.Sql.Matching.Values;

namespace Tarn.Streaming.Patterns;

/// <summary>A column of the input or of the result.</summary>
internal sealed record PatternColumn(string Name, PatternType Type);

/// <summary>The columns of an append-only input. Its event time is the column with that type.</summary>
internal sealed record PatternInput(string Name, IReadOnlyList<PatternColumn> Columns);
