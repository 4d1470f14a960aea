namespace Tarn.Sql.Syntax;

/// <summary>The subject of an explanation.</summary>
internal enum ExplanationKind { Plan, Validate, Io, Analyze }

/// <summary>`EXPLAIN [(TYPE …, FORMAT …)] statement` and `EXPLAIN ANALYZE statement`.</summary>
/// <param name="Kind">The subject.</param>
/// <param name="IsJson">Whether the answer is JSON.</param>
/// <param name="At">The position of EXPLAIN.</param>
internal sealed record ExplainStatement(Statement Inner, ExplanationKind Kind, bool IsJson, SourcePosition At)
    : Statement(StatementFamily.Explanation, At)
{
    /// <inheritdoc/>
    public override IReadOnlyList<StatementRight> Rights => Inner.Rights;
}
