using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Plans;

/// <summary>
/// A typed expression: names are resolved to column numbers, every implicit coercion is written out, and each node has
/// its Trino type. Column numbers are unique within a statement, so an outer column needs no qualification.
/// </summary>
internal abstract record PlanExpression(SqlType Type)
{
    /// <summary>The position in Trino's errors about this expression.</summary>
    public SourcePosition At { get; init; }
}

/// <summary>
/// A value that is known at planning: null, bool, long (integers, months, milliseconds), double, byte[] or text;
/// decimals, dates, times and timestamps as ISO text.
/// </summary>
internal sealed record Constant(object? Value, SqlType Type) : PlanExpression(Type);

internal sealed record ColumnReference(int Column, string Label, SqlType Type) : PlanExpression(Type)
{
    public static ColumnReference Of(PlanColumn column) => new(column.Id, column.Name, column.Type);
}

internal sealed record Coercion(PlanExpression Value, SqlType Type, bool Safe) : PlanExpression(Type)
{
    /// <summary>Whether the value goes into a column. Then only blanks at the end of a text may be cut.</summary>
    public bool IsStored { get; init; }
}

/// <summary>A value that its body mentions under a name, and that is evaluated once.</summary>
internal sealed record Shared(ColumnReference Name, PlanExpression Value, PlanExpression Body) : PlanExpression(Body.Type);

/// <summary>A call of a listed function; arguments already have the overload's parameter types.</summary>
internal sealed record FunctionInvocation(FunctionSignature Function, IReadOnlyList<PlanExpression> Arguments, SqlType Type) : PlanExpression(Type);

internal sealed record ArithmeticOperation(string Operator, PlanExpression Left, PlanExpression Right, SqlType Type) : PlanExpression(Type);

/// <summary>
/// `=`, `&lt;&gt;`, `&lt;`, `&lt;=`, `&gt;`, `&gt;=` over two values of one type; `IS DISTINCT FROM` as `distinct`, its
/// negation as `same`.
/// </summary>
internal sealed record ComparisonOperation(string Operator, PlanExpression Left, PlanExpression Right) : PlanExpression(SqlType.Boolean);

internal sealed record Junction(bool And, IReadOnlyList<PlanExpression> Terms) : PlanExpression(SqlType.Boolean);

internal sealed record Inverse(PlanExpression Value) : PlanExpression(SqlType.Boolean);

internal sealed record NullTest(PlanExpression Value) : PlanExpression(SqlType.Boolean);

internal sealed record Membership(PlanExpression Value, IReadOnlyList<PlanExpression> Items) : PlanExpression(SqlType.Boolean);

internal sealed record LikeMatch(PlanExpression Value, PlanExpression Pattern, PlanExpression? Escape) : PlanExpression(SqlType.Boolean);

internal sealed record Conditional(
    IReadOnlyList<(PlanExpression When, PlanExpression Then)> Branches, PlanExpression? Else, SqlType Type) : PlanExpression(Type);

internal sealed record Coalesced(IReadOnlyList<PlanExpression> Values, SqlType Type) : PlanExpression(Type);

internal sealed record Attempt(PlanExpression Value) : PlanExpression(Value.Type);

internal sealed record FieldAccess(PlanExpression Row, int Field, SqlType Type) : PlanExpression(Type);

internal sealed record ElementAccess(PlanExpression Container, PlanExpression Index, SqlType Type) : PlanExpression(Type);

internal sealed record ArrayValue(IReadOnlyList<PlanExpression> Items, SqlType Type) : PlanExpression(Type);

internal sealed record RowValue(IReadOnlyList<PlanExpression> Items, SqlType Type) : PlanExpression(Type);

internal sealed record LambdaValue(IReadOnlyList<ColumnReference> Parameters, PlanExpression Body) : PlanExpression(SqlType.Function);

internal enum SubqueryKind { Scalar, Exists, In, Any, All }

/// <summary>A query inside an expression; <see cref="Value"/> and <see cref="Operator"/> for In, Any and All.</summary>
internal sealed record Subquery(SubqueryKind Kind, PlanNode Plan, PlanExpression? Value, string? Operator, SqlType Type) : PlanExpression(Type);

internal sealed record SortKey(PlanExpression Value, bool Descending, bool NullsFirst);

/// <summary>An aggregate over a group; the result is <see cref="Column"/>.</summary>
internal sealed record AggregateCall(int Column, FunctionSignature Function, IReadOnlyList<PlanExpression> Arguments, bool Distinct,
    IReadOnlyList<SortKey> OrderBy, PlanExpression? Filter, SqlType Type);

internal sealed record PlanFrame(FrameUnit Unit, FrameBoundKind Start, PlanExpression? StartOffset, FrameBoundKind End, PlanExpression? EndOffset);

internal sealed record WindowCall(int Column, FunctionSignature Function, IReadOnlyList<PlanExpression> Arguments, bool Distinct, bool IgnoreNulls,
    IReadOnlyList<PlanExpression> PartitionBy, IReadOnlyList<SortKey> OrderBy, PlanFrame? Frame, SqlType Type)
{
    /// <summary>The order of the values that an aggregate takes.</summary>
    public IReadOnlyList<SortKey> ValueOrder { get; init; } = [];
}
