namespace Tarn.Sql.Syntax;

/// <summary>`INSERT INTO t [(column, …)] query`.</summary>
/// <param name="Columns">The named columns; null: all.</param>
/// <param name="Query">The query of the new rows.</param>
/// <param name="Tables">The tables that the query names.</param>
/// <param name="At">The position of INSERT.</param>
internal sealed record InsertStatement(
    QualifiedName Table, IReadOnlyList<Identifier>? Columns, Query Query, IReadOnlyList<QualifiedName> Tables, SourcePosition At)
    : RowStatement(RowStatementKind.Insert, Table, Tables, At);

/// <summary>`CREATE TABLE t [(column, …)] … AS query [WITH [NO] DATA]`.</summary>
/// <param name="Columns">The names of its columns; null: the query's.</param>
/// <param name="Clauses">The clauses before AS.</param>
/// <param name="Tables">The tables that the query names.</param>
/// <param name="At">The position of CREATE.</param>
internal sealed record CreateTableAs(QualifiedName Table, IReadOnlyList<Identifier>? Columns, TableClauses Clauses, Query Query,
    IReadOnlyList<QualifiedName> Tables, SourcePosition At) : RowStatement(RowStatementKind.CreateTableAs, Table, Tables, At)
{
    /// <summary>Whether nothing happens when the table exists.</summary>
    public bool IfNotExists { get; init; }

    /// <summary>OR REPLACE.</summary>
    public bool Replaces { get; init; }

    /// <summary>
    /// Whether the statement makes a Hive table, as in Athena where it names no table_type. Only Iceberg tables can be replaced, so OR
    /// REPLACE without a type makes one.
    /// </summary>
    public bool IsHive => Clauses.Type is { } type
        ? type.Value is TextLiteral text && text.Value.Equals("hive", StringComparison.OrdinalIgnoreCase)
        : !Replaces;

    /// <summary>Whether the table gets the query's rows.</summary>
    public bool WithData { get; init; } = true;

    /// <inheritdoc/>
    public override IReadOnlyList<StatementRight> Rights =>
    [
        new("glue:CreateTable", Table),
        .. Replaces ? new[] { new StatementRight("glue:UpdateTable", Table) } : [],
        .. Tables.Select(StatementRight.Read),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Places => Clauses.Places;
}

/// <summary>`DELETE FROM t [WHERE condition]`.</summary>
internal sealed record DeleteStatement(QualifiedName Table, Expression? Where, IReadOnlyList<QualifiedName> Tables, SourcePosition At)
    : RowStatement(RowStatementKind.Delete, Table, Tables, At);

/// <summary>`column = value` of an UPDATE.</summary>
internal sealed record Assignment(Identifier Column, Expression Value) : Node(Column.At);

/// <summary>`UPDATE t SET column = value, … [WHERE condition]`.</summary>
internal sealed record UpdateStatement(
    QualifiedName Table, IReadOnlyList<Assignment> Assignments, Expression? Where, IReadOnlyList<QualifiedName> Tables, SourcePosition At)
    : RowStatement(RowStatementKind.Update, Table, Tables, At);

/// <summary>`MERGE INTO t [alias] USING relation ON condition WHEN …`.</summary>
/// <param name="Table">The table that changes.</param>
/// <param name="Alias">Its alias; null: its name.</param>
/// <param name="Source">The relation whose rows decide the changes.</param>
/// <param name="On">The condition under which rows of both match.</param>
/// <param name="Cases">The first case that fits decides.</param>
/// <param name="Tables">The tables that it names beside the first.</param>
/// <param name="At">The position of MERGE.</param>
internal sealed record MergeStatement(QualifiedName Table, Identifier? Alias, Relation Source, Expression On, IReadOnlyList<MergeCase> Cases,
    IReadOnlyList<QualifiedName> Tables, SourcePosition At) : RowStatement(RowStatementKind.Merge, Table, Tables, At);

/// <summary>The cases of a MERGE.</summary>
internal enum MergeCaseKind { Delete, Update, Insert }

/// <summary>A WHEN of a MERGE.</summary>
/// <param name="Kind">Which one it is.</param>
/// <param name="And">Its further condition; null: none.</param>
/// <param name="At">The position of WHEN.</param>
internal abstract record MergeCase(MergeCaseKind Kind, Expression? And, SourcePosition At) : Node(At);

/// <summary>`WHEN MATCHED … THEN DELETE`.</summary>
internal sealed record MergeDelete(Expression? And, SourcePosition At) : MergeCase(MergeCaseKind.Delete, And, At);

/// <summary>`WHEN MATCHED … THEN UPDATE SET …`.</summary>
internal sealed record MergeUpdate(Expression? And, IReadOnlyList<Assignment> Assignments, SourcePosition At)
    : MergeCase(MergeCaseKind.Update, And, At);

/// <summary>`WHEN NOT MATCHED … THEN INSERT [(column, …)] VALUES (value, …)`.</summary>
internal sealed record MergeInsert(Expression? And, IReadOnlyList<Identifier>? Columns, IReadOnlyList<Expression> Values, SourcePosition At)
    : MergeCase(MergeCaseKind.Insert, And, At);

/// <summary>`UNLOAD (query) TO 's3://…' WITH (format = …)`.</summary>
/// <param name="Location">The folder of the files.</param>
/// <param name="At">The position of UNLOAD.</param>
internal sealed record UnloadStatement(QueryStatement Query, string Location, IReadOnlyList<PropertyClause> Properties, SourcePosition At)
    : Statement(StatementFamily.Unload, At)
{
    /// <inheritdoc/>
    public override IReadOnlyList<StatementRight> Rights => Query.Rights;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Places => [Location];
}

/// <summary>`OPTIMIZE t REWRITE DATA USING BIN_PACK [WHERE condition]`.</summary>
internal sealed record OptimizeStatement(QualifiedName Table, Expression? Where, IReadOnlyList<QualifiedName> Tables, SourcePosition At)
    : RowStatement(RowStatementKind.Optimize, Table, Tables, At);

/// <summary>`VACUUM t`.</summary>
internal sealed record VacuumStatement(QualifiedName Table, SourcePosition At) : RowStatement(RowStatementKind.Vacuum, Table, [], At);
