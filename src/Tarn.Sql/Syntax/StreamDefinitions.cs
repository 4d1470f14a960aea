namespace Tarn.Sql.Syntax;

/// <summary>A column of an input: a type, or an expression over the other columns.</summary>
internal sealed record StreamColumn(Identifier Name, TypeName? Type, Expression? Computed, bool IsRequired) : Node(Name.At);

/// <summary>`WATERMARK FOR column AS expression`.</summary>
internal sealed record WatermarkClause(Identifier Column, Expression Value, SourcePosition At) : Node(At);

/// <summary>A table of a streaming script: columns, event time, key and connector options.</summary>
internal sealed record CreateStreamTable(Identifier Name, IReadOnlyList<StreamColumn> Columns, WatermarkClause? Watermark,
    IReadOnlyList<Identifier> Key, IReadOnlyList<(string Name, string Value)> Options, SourcePosition At) : Statement(StatementFamily.Definition, At)
{
    /// <summary>The columns of PARTITIONED BY; none: there is no such clause.</summary>
    public IReadOnlyList<Identifier> PartitionedBy { get; init; } = [];
}

/// <summary>A named query of a streaming script.</summary>
internal sealed record CreateStreamView(
    Identifier Name, IReadOnlyList<Identifier>? Columns, Query Query, SourcePosition At) : Statement(StatementFamily.Definition, At);

/// <summary>`INSERT INTO table SELECT …` of a streaming script: a query that runs until its inputs end.</summary>
internal sealed record InsertStream(
    QualifiedName Table, IReadOnlyList<Identifier>? Columns, Query Query, SourcePosition At) : Statement(StatementFamily.Query, At);

/// <summary>`EXECUTE STATEMENT SET BEGIN … END`: queries that share their inputs.</summary>
internal sealed record StreamStatementSet(IReadOnlyList<InsertStream> Statements, SourcePosition At) : Statement(StatementFamily.Query, At);

/// <summary>`SET 'name' = 'value'`.</summary>
internal sealed record SetStreamOption(string Name, string Value, SourcePosition At) : Statement(StatementFamily.Definition, At);
