using Tarn.Sql.Catalog;
using Tarn.Sql.Limits;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Plans;

/// <summary>An output column of a plan node; written as `c17`, never under the user's name.</summary>
internal sealed record PlanColumn(int Id, SqlType Type)
{
    public string Name => "c" + Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A relational step of the typed logical plan.</summary>
internal abstract record PlanNode
{
    /// <exception cref="SqlException">NOT_SUPPORTED: more columns than a relation may have.</exception>
    protected PlanNode(IReadOnlyList<PlanColumn> columns) => Columns = columns.Count <= StatementLimits.RelationColumnsMax ? columns
        : throw new SqlException(SqlErrorName.NotSupported, $"a relation of the statement has more than {StatementLimits.RelationColumnsMax} columns");

    public IReadOnlyList<PlanColumn> Columns { get; init; }
}

/// <summary>
/// A column of a table, or a field in it: <paramref name="Fields"/> are ordinals in rows, from the column down; empty for
/// the whole column.
/// </summary>
internal readonly record struct ScanPath(int Column, IReadOnlyList<int> Fields);

/// <summary>
/// A table of the catalog at a pinned snapshot; <see cref="Paths"/> maps each output to a column or field of the table.
/// </summary>
internal sealed record ScanNode(int Ordinal, TableHandle Table, IReadOnlyList<ScanPath> Paths, IReadOnlyList<PlanColumn> Columns) : PlanNode(Columns)
{
    /// <summary>
    /// Conjuncts over this scan's columns that must hold. They serve to prune files and never replace the filter
    /// itself.
    /// </summary>
    public IReadOnlyList<PlanExpression> Predicates { get; init; } = [];

    /// <summary>Whether the scan has the rows that position deletes remove, and no others.</summary>
    public bool ReadsDeleted { get; init; }
}

internal sealed record ValuesNode(IReadOnlyList<IReadOnlyList<PlanExpression>> Rows, IReadOnlyList<PlanColumn> Columns) : PlanNode(Columns);

internal sealed record ProjectNode(PlanNode Input, IReadOnlyList<PlanExpression> Expressions, IReadOnlyList<PlanColumn> Columns) : PlanNode(Columns);

internal sealed record FilterNode(PlanNode Input, PlanExpression Condition) : PlanNode(Input.Columns);

internal sealed record JoinNode(JoinKind Kind, PlanNode Left, PlanNode Right, PlanExpression? Condition, bool Lateral)
    : PlanNode([.. Left.Columns, .. Right.Columns])
{
    /// <summary>The time of whose versions of the right side's rows a streaming join takes; null: all rows.</summary>
    public PlanExpression? AsOf { get; init; }
}

/// <summary>
/// Grouping; <see cref="Sets"/> are indexes into <see cref="Keys"/>, one set of all keys for a plain GROUP BY.
/// </summary>
internal sealed record AggregateNode(PlanNode Input, IReadOnlyList<(PlanColumn Column, PlanExpression Value)> Keys,
    IReadOnlyList<IReadOnlyList<int>> Sets, IReadOnlyList<AggregateCall> Calls, IReadOnlyList<(PlanColumn Column, IReadOnlyList<int> Keys)> Groupings)
    : PlanNode([.. Keys.Select(k => k.Column), .. Calls.Select(c => new PlanColumn(c.Column, c.Type)), .. Groupings.Select(g => g.Column)]);

internal sealed record WindowNode(PlanNode Input, IReadOnlyList<WindowCall> Calls)
    : PlanNode([.. Input.Columns, .. Calls.Select(c => new PlanColumn(c.Column, c.Type))]);

internal sealed record DistinctNode(PlanNode Input) : PlanNode(Input.Columns);

/// <summary>Order, then offset and limit; outputs only <see cref="PlanNode.Columns"/> of its input.</summary>
internal sealed record SortNode(PlanNode Input, IReadOnlyList<SortKey> Keys, long? Offset, long? Limit, IReadOnlyList<PlanColumn> Columns) : PlanNode(Columns);

internal sealed record SetNode(SetOperator Operator, bool All, IReadOnlyList<PlanNode> Inputs, IReadOnlyList<PlanColumn> Columns) : PlanNode(Columns);

/// <summary>
/// Adds the elements of arrays and maps as columns; of several, the shorter ones are filled with null.
/// </summary>
internal sealed record UnnestNode(PlanNode Input, IReadOnlyList<PlanExpression> Values, IReadOnlyList<IReadOnlyList<PlanColumn>> Elements,
    PlanColumn? Ordinality, bool KeepEmpty)
    : PlanNode([.. Input.Columns, .. Elements.SelectMany(e => e), .. (Ordinality is null ? Array.Empty<PlanColumn>() : [Ordinality])]);

/// <summary>A further use of a WITH query, with its columns under new numbers.</summary>
internal sealed record SharedNode(SharedQuery Query, IReadOnlyList<PlanColumn> Columns) : PlanNode(Columns);

/// <summary>The body of a WITH query, written once as a common table expression.</summary>
internal sealed class SharedQuery(int ordinal, PlanNode plan)
{
    public int Ordinal { get; } = ordinal;

    public PlanNode Plan { get; set; } = plan;
}

/// <summary>
/// A whole statement: the plan, WITH queries in the order of their definition, and the labels of the result.
/// </summary>
internal sealed record QueryPlan(PlanNode Root, IReadOnlyList<SharedQuery> Shared, IReadOnlyList<string> Labels, IReadOnlyList<ScanNode> Scans);
