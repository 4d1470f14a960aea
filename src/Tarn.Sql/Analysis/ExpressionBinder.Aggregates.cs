using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

internal sealed partial class ExpressionBinder
{
    private PlanExpression BindAggregate(CallExpression call, IReadOnlyList<FunctionSignature> overloads, ExpressionContext at)
    {
        var name = call.Name.Parts[^1].Lower;
        if (at.InAggregate)
        {
            throw new SqlException(SqlErrorName.NestedAggregation, $"Cannot nest aggregations inside aggregation '{at.Around.Name}': [{name}]", at.Around.At);
        }

        if (at.Aggregates is null)
        {
            throw new SqlException(
                SqlErrorName.ExpressionNotScalar, $"{at.Clause} cannot contain aggregations, window functions or grouping operations: [{name}]", call.At);
        }

        RefuseInLambda(call, at);
        var inner = at.InsideAggregate(name, call.At);
        var (overload, arguments, type) = BindArguments(name, overloads, call, inner);
        CheckDistinct(call, arguments);
        var filter = call.Filter is null ? null : BindBoolean(call.Filter, inner, "FILTER expression");
        var orderBy = call.OrderBy.Select(o => BindSortKey(o, inner)).ToList();
        if (call.Distinct)
        {
            DistinctOrder.Check(call, arguments, orderBy);
        }

        var key = orderBy.Count > 0 ? null
            : $"{overload.Text}|{call.Distinct}|{(filter is null ? "" : PlanExpressionTree.Key(filter))}|"
                + string.Join(';', arguments.Select(PlanExpressionTree.Key));
        if (key is null || !at.AggregateColumns.TryGetValue(key, out var column))
        {
            column = context.NewColumn(type).Id;
            at.Aggregates.Add(new(column, overload, arguments, call.Distinct, orderBy, filter, type));
            at.AggregateColumns.TryAdd(key ?? "", column);
        }

        return new ColumnReference(column, name, type) { At = call.At };
    }

    /// <summary>Refuses a call over the rows of a query inside a lambda.</summary>
    private static void RefuseInLambda(CallExpression call, ExpressionContext at)
    {
        if (at.InLambda)
        {
            throw new SqlException(
                SqlErrorName.ExpressionNotScalar, "Lambda expression cannot contain aggregations, window functions or grouping operations", call.At);
        }
    }

    private SortKey BindSortKey(SortItem item, ExpressionContext at)
    {
        var value = Bind(item.Value, at);
        if (!value.Type.IsOrderable)
        {
            throw new SqlException(
                SqlErrorName.TypeMismatch, $"Type {value.Type.Name} is not orderable, and therefore cannot be used in ORDER BY: {value.Type.Name}", item.At);
        }

        return new(value, item.Descending, item.NullsFirst);
    }

    private ColumnReference BindWindow(CallExpression call, IReadOnlyList<FunctionSignature> overloads, ExpressionContext at)
    {
        var name = call.Name.Parts[^1].Lower;
        if (at.InWindow || at.InAggregate)
        {
            throw new SqlException(NestedWindow, at.InWindow ? "Cannot nest window functions or row pattern measures inside window function"
                : $"Cannot nest window functions or row pattern measures inside aggregation '{at.Around.Name}'", call.At);
        }

        if (at.Windows is null && at.Clause == "HAVING clause")
        {
            throw new SqlException(NestedWindow, "HAVING clause cannot contain window functions or row pattern measures", call.At);
        }

        if (at.Windows is null)
        {
            throw new SqlException(
                SqlErrorName.ExpressionNotScalar, $"{at.Clause} cannot contain aggregations, window functions or grouping operations: [{name}]", call.At);
        }

        RefuseInLambda(call, at);
        if (overloads[0].Kind == FunctionKind.Scalar)
        {
            throw new SqlException("FUNCTION_NOT_WINDOW", $"Not a window function: {name}", call.At);
        }

        if (call.Filter is not null)
        {
            throw new SqlException(SqlErrorName.NotSupported, "FILTER is not yet supported for window functions", call.At);
        }

        if (call.OrderBy.Count > 0 && overloads[0].Kind != FunctionKind.Aggregate)
        {
            throw new SqlException(SqlErrorName.NotSupported, "Window function with ORDER BY is not supported", call.At);
        }

        var windows = at.Windows;
        at = at.InsideWindow();
        var (overload, arguments, type) = BindArguments(name, overloads, call, at);
        CheckDistinct(call, arguments);
        var window = Merge(call.Window!, at.NamedWindows);
        var (partitionBy, orderBy, frame) = BindWindow(window, at);
        CheckWindow(name, call, hasOrder: orderBy.Count > 0, window.Frame);
        var bound = new WindowCall(context.NewColumn(type).Id, overload, arguments, call.Distinct, call.IgnoreNulls,
            partitionBy, orderBy, frame, type)
        {
            ValueOrder = [.. call.OrderBy.Select(o => BindSortKey(o, at))],
        };
        windows.Add(bound);
        return new(bound.Column, name, type) { At = call.At };
    }

    /// <summary>Checks the clauses of a window that its function may forbid or need.</summary>
    private static void CheckWindow(string name, CallExpression call, bool hasOrder, WindowFrame? frame)
    {
        if (!hasOrder && name is "lag" or "lead")
        {
            throw new SqlException(SqlErrorName.MissingOrderBy, $"{name} function requires an ORDER BY window clause", call.Window!.At);
        }

        if (frame is not null && name is "lag" or "lead" or "rank" or "dense_rank" or "row_number" or "ntile" or "percent_rank" or "cume_dist")
        {
            throw new SqlException(SqlErrorName.InvalidWindowFrame, $"Cannot specify window frame for {name} function", frame.At);
        }

        if (call.IgnoreNulls && name is not ("lag" or "lead" or "first_value" or "last_value" or "nth_value"))
        {
            throw new SqlException("NULL_TREATMENT_NOT_ALLOWED", $"Cannot specify null treatment clause for {name} function", call.At);
        }
    }

    /// <summary>A window's parts.</summary>
    /// <exception cref="SqlException">The window is invalid, whether a function uses it or not.</exception>
    public (List<PlanExpression> PartitionBy, List<SortKey> OrderBy, PlanFrame? Frame) BindWindow(WindowSpecification window, ExpressionContext at)
    {
        var partitionBy = window.PartitionBy.Select(p => Bind(p, at)).ToList();
        if (partitionBy.Find(p => !p.Type.IsComparable) is { } whole)
        {
            throw new SqlException(
                SqlErrorName.TypeMismatch, $"{whole.Type.Name} is not comparable, and therefore cannot be used in window function PARTITION BY", whole.At);
        }

        var orderBy = window.OrderBy.Select(o => BindSortKey(o, at)).ToList();
        return (partitionBy, orderBy, BindFrame(window, orderBy, at));
    }

    private const string NestedWindow = "NESTED_WINDOW";

    private static void CheckDistinct(CallExpression call, IReadOnlyList<PlanExpression> arguments)
    {
        if (call.Distinct && arguments.FirstOrDefault(a => a is not LambdaValue && !a.Type.IsComparable) is { } whole)
        {
            throw new SqlException(
                SqlErrorName.TypeMismatch, $"DISTINCT can only be applied to comparable types (actual: {whole.Type.Name})", call.At);
        }
    }

    /// <summary>A window merged with the named window that it builds on.</summary>
    public static WindowSpecification Merge(WindowSpecification window, IReadOnlyDictionary<string, WindowSpecification> windows)
    {
        if (window.Existing is null)
        {
            return window;
        }

        if (!windows.TryGetValue(window.Existing.Lower, out var named))
        {
            throw new SqlException("INVALID_WINDOW_REFERENCE", $"Cannot resolve WINDOW name {window.Existing.Text}", window.Existing.At);
        }

        if (window.IsReference)
        {
            return named;
        }

        if (window.PartitionBy.Count > 0)
        {
            throw new SqlException(
                "INVALID_PARTITION_BY", "WINDOW specification with named WINDOW reference cannot specify PARTITION BY", window.PartitionBy[0].At);
        }

        if (window.OrderBy.Count > 0 && named.OrderBy.Count > 0)
        {
            throw new SqlException("INVALID_ORDER_BY", "Cannot specify ORDER BY if referenced named WINDOW specifies ORDER BY", window.At);
        }

        if (named.Frame is not null)
        {
            throw new SqlException("INVALID_WINDOW_REFERENCE", "Cannot reference named WINDOW containing frame specification", window.Existing.At);
        }

        return named with
        {
            Existing = null,
            PartitionBy = window.PartitionBy.Count > 0 ? window.PartitionBy : named.PartitionBy,
            OrderBy = window.OrderBy.Count > 0 ? window.OrderBy : named.OrderBy,
            Frame = window.Frame ?? named.Frame,
        };
    }

    private PlanFrame? BindFrame(WindowSpecification window, List<SortKey> orderBy, ExpressionContext at)
    {
        if (window.Frame is not { } frame)
        {
            return null;
        }

        var end = frame.End ?? new FrameBound(FrameBoundKind.CurrentRow, null, frame.At);
        var hasOffset = frame.Start.Offset is not null || end.Offset is not null;
        if (frame.Start.Kind == FrameBoundKind.UnboundedFollowing || end.Kind == FrameBoundKind.UnboundedPreceding || frame.Start.Kind > end.Kind)
        {
            throw new SqlException(SqlErrorName.InvalidWindowFrame, "Window frame starting from a later bound than its end", frame.At);
        }

        if (frame.Unit != FrameUnit.Rows && hasOffset && orderBy.Count == 0)
        {
            throw new SqlException(
                SqlErrorName.MissingOrderBy,
                $"Window frame of type {frame.Unit.ToString().ToUpperInvariant()} PRECEDING or FOLLOWING requires ORDER BY", window.At);
        }

        if (frame.Unit == FrameUnit.Range && hasOffset && orderBy.Count > 1)
        {
            throw new SqlException(
                "INVALID_ORDER_BY",
                $"Window frame of type RANGE PRECEDING or FOLLOWING requires single sort item in ORDER BY (actual: {orderBy.Count})", window.At);
        }

        var offsets = new[] { BindOffset(frame.Start, window, orderBy, at), BindOffset(end, window, orderBy, at) };
        if (frame.Unit == FrameUnit.Range && hasOffset && orderBy[0].Value.Type is { IsNumeric: true } sort)
        {
            // The sort key becomes as wide as the offsets.
            var common = TypeCoercion.CommonSuperType(offsets.OfType<PlanExpression>().Select(o => o.Type).Append(sort))!;
            orderBy[0] = orderBy[0] with { Value = Coerce(orderBy[0].Value, common) };
            offsets = [.. offsets.Select(o => o is null ? null : Coerce(o, common))];
        }

        return new(frame.Unit, frame.Start.Kind, offsets[0], end.Kind, offsets[1]);
    }

    private PlanExpression? BindOffset(FrameBound bound, WindowSpecification window, IReadOnlyList<SortKey> orderBy, ExpressionContext at)
    {
        var frame = window.Frame!;
        if (bound.Offset is null)
        {
            return null;
        }

        var offset = Bind(bound.Offset, at);
        if (offset is Constant { Value: null or < 0L })
        {
            throw new SqlException(SqlErrorName.InvalidWindowFrame, "Window frame offset value must not be negative or null");
        }

        if (frame.Unit != FrameUnit.Range)
        {
            return offset.Type.IsInteger || offset.Type is { Kind: TypeKind.Decimal, Scale: 0 } ? Coerce(offset, SqlType.Bigint)
                : throw new SqlException(SqlErrorName.TypeMismatch,
                $"Window frame {frame.Unit.ToString().ToUpperInvariant()} value type must be exact numeric type with scale 0 (actual {offset.Type.Name})",
                bound.Offset.At);
        }

        var sort = orderBy[0].Value.Type;
        if (sort.Kind == TypeKind.Date && offset.Type.Kind == TypeKind.IntervalDayToSecond && offset is Constant { Value: long ms } && ms % 86_400_000 != 0)
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument,
                $"Cannot {(bound.Kind == FrameBoundKind.Preceding ? "subtract" : "add")} hour, minutes or seconds {(bound.Kind == FrameBoundKind.Preceding
                    ? "from" : "to")} a date");
        }

        if (!sort.IsNumeric && !sort.IsInterval && !sort.IsClock && sort.Kind is not (TypeKind.Date or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone))
        {
            throw new SqlException(SqlErrorName.TypeMismatch, "Window frame of type RANGE PRECEDING or FOLLOWING requires that sort item type be numeric, "
                + $"datetime or interval (actual: {sort.Name})", window.OrderBy[0].At);
        }

        var fits = sort.IsInterval ? offset.Type == sort : sort.IsNumeric
            ? offset.Type.IsNumeric
            : offset.Type.IsInterval && !sort.IsText;
        return fits ? offset : throw new SqlException(SqlErrorName.TypeMismatch,
            $"Window frame RANGE value type ({offset.Type.Name}) not compatible with sort item type ({sort.Name})", bound.Offset.At);
    }
}
