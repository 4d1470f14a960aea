namespace Tarn.Sql.Syntax;

/// <summary>The ways in which a statement uses a prepared statement.</summary>
public enum PreparedVerb { Prepare, Execute, Deallocate }

/// <summary>A statement that uses a prepared statement of its work group.</summary>
/// <param name="Verb">The use.</param>
/// <param name="Name">The name, as written.</param>
/// <param name="At">The position of its first word.</param>
internal abstract record PreparedUseStatement(PreparedVerb Verb, Identifier Name, SourcePosition At) : Statement(StatementFamily.Prepared, At);

/// <summary>`PREPARE name FROM statement`.</summary>
/// <param name="Name">The name, as written.</param>
/// <param name="Text">The text of the inner statement, which was parsed.</param>
/// <param name="At">The position of PREPARE.</param>
internal sealed record PrepareStatement(Identifier Name, string Text, SourcePosition At) : PreparedUseStatement(PreparedVerb.Prepare, Name, At);

/// <summary>`EXECUTE name [USING value, …]`.</summary>
/// <param name="Name">The name, as written.</param>
/// <param name="Values">The values for `?`; null without USING.</param>
/// <param name="At">The position of EXECUTE.</param>
internal sealed record ExecuteStatement(Identifier Name, IReadOnlyList<Expression>? Values, SourcePosition At)
    : PreparedUseStatement(PreparedVerb.Execute, Name, At);

/// <summary>`DEALLOCATE PREPARE name`.</summary>
internal sealed record DeallocateStatement(Identifier Name, SourcePosition At) : PreparedUseStatement(PreparedVerb.Deallocate, Name, At);

/// <summary>`EXECUTE IMMEDIATE 'statement' [USING value, …]`.</summary>
/// <param name="Inner">The statement of the text. Its positions are positions in the outer text.</param>
/// <param name="Values">The values for `?`.</param>
/// <param name="At">The position of EXECUTE.</param>
internal sealed record ExecuteImmediate(Statement Inner, IReadOnlyList<Expression> Values, SourcePosition At)
    : Statement(StatementFamily.Immediate, At)
{
    /// <inheritdoc/>
    public override IReadOnlyList<StatementRight> Rights => Inner.Rights;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Places => Inner.Places;
}
