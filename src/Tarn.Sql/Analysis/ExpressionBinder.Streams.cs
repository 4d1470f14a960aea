using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <content>Flink's calls that are not functions of their arguments' values.</content>
internal sealed partial class ExpressionBinder
{
    /// <summary>The name of the column of the arrival clock, which no statement can write.</summary>
    public const string Arrival = "proctime()";

    /// <summary>An element that is not there is NULL for Flink, and an error for Trino.</summary>
    private PlanExpression Found(ElementAccess element) => context.Dialect == SqlDialect.Flink ? new Attempt(element) { At = element.At } : element;

    /// <summary>A call with rules of its own; null: another one.</summary>
    private PlanExpression? BindStreamForm(string name, CallExpression call, ExpressionContext at)
    {
        switch (name)
        {
            case "tumble_start" or "hop_start" or "session_start": return GroupWindowColumn(call, "window_start", at);
            case "tumble_end" or "hop_end" or "session_end": return GroupWindowColumn(call, "window_end", at);
            case "tumble_rowtime" or "hop_rowtime" or "session_rowtime": return GroupWindowColumn(call, "window_time", at);
            case "timestampdiff" when call.Arguments is [NameExpression unit, var from, var to]:
                var difference = CallExpression.Of("date_diff", [new TextLiteral(unit.Name.Lower, unit.At), from, to], call.At);
                return new Coercion(Bind(difference, at), SqlType.Integer, Safe: false) { At = call.At };
            case "proctime" when call.Arguments.Count == 0:
                return at.Scope.Find([new Identifier(Arrival, true, call.At)], call.At) ?? throw new SqlException(
                    SqlErrorName.NotSupported, "PROCTIME() is supported for a computed column of a table alone: `p AS PROCTIME()`", call.At);
            case "current_watermark" when call.Arguments.Count == 1:
                var time = Bind(call.Arguments[0], at);
                var type = time.Type.IsZoned ? SqlType.TimestampWithTimeZone(3) : SqlType.Timestamp(3);
                var mark = FunctionTable.Find("$watermark", SqlDialect.Flink)!.First(
                    f => f.Display.EndsWith("zone)", StringComparison.Ordinal) == time.Type.IsZoned);
                return new FunctionInvocation(mark, [time], type) { At = call.At };
            default: return BindFlinkForm(name, call, at);
        }
    }

    /// <summary>
    /// The name of a column of a window in GROUP BY, which no statement can write. It has the window's kind and arguments: other functions of the window
    /// repeat them. As in Flink, sizes are compared as they are written.
    /// </summary>
    public string GroupWindowName(string kind, IReadOnlyList<Expression> arguments, string column, ExpressionContext at)
    {
        var parts = arguments.Select(a => a is IntervalLiteral i ? $"{i.Negative} {i.Text} {i.From} {i.To}" : PlanExpressionTree.Key(Bind(a, at)));
        return $"${kind}({string.Join(", ", parts)}).{column}".ToLowerInvariant();
    }

    private PlanExpression GroupWindowColumn(CallExpression call, string column, ExpressionContext at)
    {
        var (name, kind) = (call.Name.Parts[^1].Lower, call.Name.Parts[^1].Lower.Split('_')[0]);
        var window = GroupWindowName(kind, call.Arguments, column, new ExpressionContext(at.Scope, at.Clause));
        return at.Scope.Find([new Identifier(window, true, call.At)], call.At) ?? throw new SqlException(
            SqlErrorName.NotSupported, $"Call to auxiliary group function '{name.ToUpperInvariant()}' must have matching call to group function "
                + $"'${kind.ToUpperInvariant()}' in GROUP BY clause", call.At);
    }

    /// <summary>An instant of which a function sees the clock: it is the clock of the session's zone.</summary>
    private PlanExpression InSession(PlanExpression value) =>
        context.Dialect != SqlDialect.Flink || context.Zone == "UTC" || value.Type.Kind != TypeKind.TimestampWithTimeZone ? value
            : Invoke("at_timezone", [value, new Constant(context.Zone, SqlType.Varchar)], value.At);

    /// <summary>An instant that becomes a value without one: first the clock of the session's zone.</summary>
    private PlanExpression AsClock(PlanExpression value) =>
        context.Dialect != SqlDialect.Flink || value.Type.Kind != TypeKind.TimestampWithTimeZone ? value
            : new Coercion(InSession(value), SqlType.Timestamp(value.Type.Precision), Safe: false) { At = value.At };

    /// <summary>A time of more digits than its new type has: Flink cuts them, where Trino rounds.</summary>
    private PlanExpression Cut(PlanExpression value, SqlType type) => context.Dialect == SqlDialect.Flink ? FunctionTable.Cut(value, type) : value;

    private PlanExpression AsInstant(PlanExpression value, SqlType type) =>
        context.Dialect != SqlDialect.Flink || context.Zone == "UTC" || value.Type.Kind != TypeKind.Timestamp ? value
            : Invoke("with_timezone", [Coerce(value, SqlType.Timestamp(type.Precision)), new Constant(context.Zone, SqlType.Varchar)], value.At);
}
