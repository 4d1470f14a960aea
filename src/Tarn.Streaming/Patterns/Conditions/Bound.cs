using Tarn.Sql.Matching.Values;
using Tarn.Streaming.Patterns.Matching;

namespace Tarn.Streaming.Patterns.Conditions;

/// <summary>A typed expression. <paramref name="Constant"/> is its value when no row matters.</summary>
internal sealed record Bound(PatternType Type, MatchFunction Function, PatternValue? Constant = null)
{
    public static Bound Of(PatternValue value, PatternType type) =>
        new(type with { IsNullable = value.IsNull }, _ => value, value);
}
