namespace Tarn.Sql.Syntax;

/// <summary>A function whose result is a table.</summary>
internal sealed record TableFunctionRelation(QualifiedName Name, IReadOnlyList<TableArgument> Arguments, SourcePosition At) : Relation(At);

/// <summary>An argument: a value, a table or names of columns; without a name it has its parameter's ordinal.</summary>
internal sealed record TableArgument(
    Identifier? Name, Expression? Value, Relation? Table, IReadOnlyList<Identifier>? Columns, SourcePosition At) : Node(At)
{
    /// <summary>The columns by which a window function divides the table.</summary>
    public IReadOnlyList<Identifier> PartitionBy { get; init; } = [];
}

/// <summary>`FOR VERSION AS OF value` or `FOR TIMESTAMP AS OF value` after a table's name.</summary>
internal sealed record TablePeriod(bool IsVersion, Expression End, SourcePosition At) : Node(At);
