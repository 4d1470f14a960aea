namespace Tarn.Sql.Syntax;

internal abstract record Statement(StatementFamily Family, SourcePosition At) : Node(At)
{
    /// <summary>The rights that its caller needs. Names of WITH may be among the tables.</summary>
    public virtual IReadOnlyList<StatementRight> Rights => [];

    /// <summary>The locations that it names for files to write. Its caller needs the right to write there.</summary>
    public virtual IReadOnlyList<string> Places => [];

    /// <summary>The error of a runner that does not run the statement.</summary>
    public SqlException Unsupported() => new(SqlErrorName.NotSupported, "this statement is not supported", At);
}

/// <summary>
/// A query with every table that it names; names of WITH queries are not among them. The catalog is read before analysis, so that
/// analysis never waits.
/// </summary>
internal sealed record QueryStatement(Query Query, IReadOnlyList<QualifiedName> Tables) : Statement(StatementFamily.Query, Query.At)
{
    /// <inheritdoc/>
    public override IReadOnlyList<StatementRight> Rights => [.. Tables.Select(StatementRight.Read)];
}

internal sealed record ShowDatabases(string? Pattern, SourcePosition At) : ListingStatement(ListingKind.Databases, Pattern, At);

internal sealed record ShowTables(Identifier? Database, string? Pattern, SourcePosition At) : ListingStatement(ListingKind.Tables, Pattern, At);

internal sealed record ShowViews(Identifier? Database, string? Pattern, SourcePosition At) : ListingStatement(ListingKind.Views, Pattern, At);

/// <summary>`DESCRIBE t` and `SHOW COLUMNS IN t`; the second lists names only.</summary>
internal sealed record DescribeTable(QualifiedName Table, bool NamesOnly, string? Pattern, SourcePosition At)
    : ListingStatement(ListingKind.Columns, Pattern, At)
{
    /// <summary>FORMATTED or EXTENDED: location, format and properties as well.</summary>
    public bool IsFormatted { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<StatementRight> Rights => [StatementRight.Describe(Table)];
}

internal sealed record Query(IReadOnlyList<WithQuery> With, QueryBody Body, IReadOnlyList<SortItem> OrderBy,
    Expression? Offset, Expression? Limit, SourcePosition At) : Node(At)
{
    /// <summary>The functions that the statement defines for itself; only the query of a statement has some.</summary>
    public IReadOnlyList<InlineFunction> Functions { get; init; } = [];

    /// <summary>Whether rows that sort as the last one follow it.</summary>
    public bool WithTies { get; init; }
}

internal sealed record WithQuery(Identifier Name, IReadOnlyList<Identifier>? Columns, Query Query, SourcePosition At) : Node(At)
{
    /// <summary>Whether the query names itself.</summary>
    public bool IsRecursive { get; init; }
}

internal abstract record QueryBody(SourcePosition At) : Node(At);

internal sealed record SelectBody(bool Distinct, IReadOnlyList<SelectItem> Items, Relation? From, Expression? Where, GroupBy? GroupBy,
    Expression? Having, IReadOnlyList<(Identifier Name, WindowSpecification Window)> Windows, SourcePosition At) : QueryBody(At)
{
    /// <summary>Flink's condition over the results of window functions.</summary>
    public Expression? Qualify { get; init; }
}

internal enum SetOperator { Union, Intersect, Except }

/// <summary>Two or more inputs: a chain of one operator is one operation. EXCEPT has two.</summary>
/// <param name="Places">The position of each operator: one fewer than inputs.</param>
internal sealed record SetOperation(SetOperator Operator, bool All, IReadOnlyList<QueryBody> Inputs, IReadOnlyList<SourcePosition> Places)
    : QueryBody(Places[0])
{
    /// <summary>Whether columns correspond by name.</summary>
    public bool ByName { get; init; }
}

internal sealed record ValuesBody(IReadOnlyList<Expression> Rows, SourcePosition At) : QueryBody(At);

internal sealed record TableBody(QualifiedName Table, SourcePosition At) : QueryBody(At);

internal sealed record NestedBody(Query Query, SourcePosition At) : QueryBody(At);

internal abstract record SelectItem(SourcePosition At) : Node(At);

internal sealed record SelectExpression(Expression Value, Identifier? Alias) : SelectItem(Value.At);

/// <summary>`*`, `t.*` or `(row).*`.</summary>
internal sealed record SelectStar(Expression? Of, IReadOnlyList<Identifier>? Aliases, SourcePosition At) : SelectItem(At);

/// <summary>
/// The sets of all elements are combined by cross product; a plain expression is one set with one member.
/// </summary>
internal sealed record GroupBy(bool Distinct, IReadOnlyList<GroupingElement> Elements, SourcePosition At) : Node(At);

/// <summary>The alternatives of one element: `a` → {(a)}, ROLLUP(a, b) → {(a, b), (a), ()}.</summary>
internal sealed record GroupingElement(bool Simple, IReadOnlyList<IReadOnlyList<Expression>> Sets, SourcePosition At) : Node(At);

internal abstract record Relation(SourcePosition At) : Node(At);

internal sealed record TableRelation(QualifiedName Name) : Relation(Name.At);

internal sealed record QueryRelation(Query Query, bool Lateral, SourcePosition At) : Relation(At);

internal sealed record UnnestRelation(IReadOnlyList<Expression> Values, bool WithOrdinality, SourcePosition At) : Relation(At);

internal sealed record AliasedRelation(Relation Inner, Identifier Alias, IReadOnlyList<Identifier>? Columns) : Relation(Inner.At);

/// <summary>A share of a relation's rows; the share is in percent.</summary>
internal sealed record SampledRelation(Relation Inner, Expression Share) : Relation(Inner.At);

internal enum JoinKind { Cross, Inner, Left, Right, Full }

internal sealed record JoinRelation(
    JoinKind Kind, Relation Left, Relation Right, Expression? On, IReadOnlyList<Identifier>? Using, SourcePosition At) : Relation(At);
