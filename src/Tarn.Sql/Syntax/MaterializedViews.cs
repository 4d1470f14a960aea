namespace Tarn.Sql.Syntax;

/// <summary>`CREATE [OR REPLACE] MATERIALIZED VIEW v [COMMENT text] AS query`.</summary>
/// <param name="View">The view that it creates, beside the table of its materialized rows.</param>
/// <param name="At">The position of CREATE.</param>
internal sealed record CreateMaterializedView(CreateView View, SourcePosition At)
    : RowStatement(RowStatementKind.CreateKeptView, View.Name, View.Query.Tables, At)
{
    /// <summary>Whether nothing happens when the view exists.</summary>
    public bool IfNotExists { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<StatementRight> Rights => View.Rights;
}

/// <summary>`REFRESH MATERIALIZED VIEW v`.</summary>
internal sealed record RefreshMaterializedView(QualifiedName View, SourcePosition At)
    : RowStatement(RowStatementKind.RefreshView, View, [], At);
