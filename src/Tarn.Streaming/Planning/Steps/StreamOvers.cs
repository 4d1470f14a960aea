using Tarn.Sql.Analysis;
using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning.Steps;

/// <summary>Aggregates OVER the earlier rows: in event time, in the order of arrival, or in the order of another column.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/over-agg/"/>
internal static class StreamOvers
{
    private static readonly string[] Counted = ["row_number", "rank", "dense_rank"];

    /// <summary>The step for the calls of a SELECT.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: the windows differ, or are of a kind that streams do not have.</exception>
    public static PlanNode Of(WindowNode over, PlanNode input, StreamFacts facts, BindingContext context)
    {
        var windows = over.Calls.Select(c => (string.Join(',', c.PartitionBy.Select(PlanExpressionTree.Key)), Order(c), FrameOf(c))).Distinct().ToList();
        if (windows.Count > 1)
        {
            throw Refused("Cannot generate a valid execution plan for the given query: all OVER windows of a SELECT have one PARTITION BY, ORDER BY and frame");
        }

        var call = over.Calls[0];
        if (call.OrderBy is not [{ Descending: false } order])
        {
            throw Refused(call.OrderBy.Count == 1 ? "OVER windows' ordering in DESC mode is not supported."
                : "The window can only be ordered by a single time column.");
        }

        var columns = new StreamColumns(context, input);
        var keys = call.PartitionBy.Select(columns.Of).ToList();
        var calls = over.Calls.Select(c => columns.Of(AggregateOf(c))).ToList();
        var (frame, role) = (windows[0].Item3, order.Value is ColumnReference time ? facts[time.Column].Role : StreamRole.None);
        if (role is not (StreamRole.RowTime or StreamRole.ProcTime))
        {
            var sort = columns.Of(order);
            return frame.Preceding is not null ? throw Refused("OVER ordered by a column that is no time takes UNBOUNDED PRECEDING alone")
                : new StreamRunningNode(columns.Over(input), keys, sort, frame.IsRows, calls) { TakesChanges = PlanChanges.Of(input) };
        }

        PlanChanges.Refuse(input, "OverAggregate");
        if (role == StreamRole.RowTime)
        {
            return new StreamOverNode(columns.Over(input), keys, columns.Of(order.Value), frame, calls);
        }

        return frame.Preceding is null || frame.IsRows ? new StreamOverNode(columns.Over(input), keys, null, frame with { IsRows = true }, calls)
            : throw Refused("OVER with RANGE and a bound is not supported over PROCTIME(): take ROWS, or event time");
    }

    private static string Order(WindowCall call) => string.Join(',', call.OrderBy.Select(o => PlanExpressionTree.Key(o.Value) + o.Descending));

    /// <summary>A numbering counts the rows up to its own; of equal times, RANK and DENSE_RANK count all, as Flink does.</summary>
    private static AggregateCall AggregateOf(WindowCall call)
    {
        if (call.IgnoreNulls || call.ValueOrder.Count > 0)
        {
            throw Refused($"{call.Function.Name.ToUpperInvariant()} with IGNORE NULLS or an ORDER BY of its own is not supported over streams");
        }

        if (Counted.Contains(call.Function.Name))
        {
            return new(call.Column, FunctionTable.Find("count")!.First(f => f.Parameters.Count == 0), [], false, [], null, call.Type);
        }

        if (call.Function.Name == "lag")
        {
            var lag = FunctionTable.Find("$lag", SqlDialect.Flink)!.First(f => f.Parameters.Count == call.Arguments.Count);
            return new(call.Column, lag, call.Arguments, false, [], null, call.Type);
        }

        return call.Function.Kind == FunctionKind.Aggregate ? new(call.Column, call.Function, call.Arguments, call.Distinct, [], null, call.Type)
            : throw Refused($"{call.Function.Name.ToUpperInvariant()} is not supported OVER event time of streams");
    }

    private static StreamFrame FrameOf(WindowCall call)
    {
        if (call.Frame is not { } frame)
        {
            return new(call.Function.Name == "row_number", null);
        }

        if (frame.End != FrameBoundKind.CurrentRow)
        {
            throw Refused("OVER RANGE FOLLOWING windows are not supported yet.");
        }

        var isRows = frame.Unit == FrameUnit.Rows;
        return frame.Start switch
        {
            _ when frame.Unit == FrameUnit.Groups => throw Refused("OVER windows with GROUPS are not supported over streams"),
            FrameBoundKind.UnboundedPreceding => new(isRows, null),
            FrameBoundKind.CurrentRow => new(isRows, 0),
            FrameBoundKind.Preceding when Number(frame.StartOffset!) is { } offset => new(isRows, offset),
            _ => throw Refused("an OVER window begins at a constant distance"),
        };
    }

    private static long? Number(PlanExpression e) => e switch
    {
        Coercion coercion => Number(coercion.Value),
        Constant { Value: long value } => value,
        _ => null,
    };

    private static SqlException Refused(string message) => new(SqlErrorName.NotSupported, message);
}
