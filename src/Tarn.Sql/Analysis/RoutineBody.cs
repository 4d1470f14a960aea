using System.Collections.Immutable;
using Tarn.Sql.Functions;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

using Variables = ImmutableDictionary<string, PlanExpression>;

/// <summary>The steps of a function's body → one expression. Branches and loops give rows of the variables (<see cref="RoutineOutcome"/>).</summary>
internal sealed class RoutineBody(ExpressionBinder expressions, BindingContext context, SqlType returned)
{
    /// <exception cref="SqlException">The body is invalid.</exception>
    public PlanExpression Bind(RoutineStep body, Variables variables)
    {
        if (body is BlockStep block && block.Steps.LastOrDefault() is not ReturnStep)
        {
            throw NoReturn(body);
        }

        return Steps([body], variables, new RoutineEnds(value => value, _ => throw NoReturn(body), ImmutableDictionary<string, RoutineJumps>.Empty));
    }

    private static SqlException NoReturn(RoutineStep body) => new("MISSING_RETURN", "Function must end in a RETURN statement", body.At);

    private PlanExpression Steps(ImmutableList<RoutineStep> steps, Variables variables, RoutineEnds ends)
    {
        using var level = PlanningBudget.Enter();
        if (steps.IsEmpty)
        {
            return ends.End(variables);
        }

        var rest = steps.RemoveAt(0);
        switch (steps[0])
        {
            case ReturnStep step:
                return ends.Return(Assigned(step.Value, returned, "RETURN", variables));
            case SetStep step:
                var old = variables.GetValueOrDefault(step.Name.Lower)
                    ?? throw new SqlException(SqlErrorName.NotFound, $"Variable cannot be resolved: {step.Name.Text}", step.Name.At);
                return Named(step.Name, Assigned(step.Value, old.Type, "SET", variables), variables, after => Steps(rest, after, ends));
            case BlockStep step:
                return Block(step, 0, variables, ends.Restoring(
                    after => step.Variables.Aggregate(after, (all, v) => variables.TryGetValue(v.Name.Lower, out var outer)
                        ? all.SetItem(v.Name.Lower, outer) : all.Remove(v.Name.Lower)), after => Steps(rest, after, ends)));
            case LoopStep step:
                return Loop(step, rest, variables, ends);
            case JumpStep step:
                var jumps = ends.Labels.GetValueOrDefault(step.Label.Lower)
                    ?? throw new SqlException(SqlErrorName.NotFound, $"Label not defined: {step.Label.Text}", step.Label.At);
                return step.IsIterate ? jumps.Iterate(variables) : jumps.Leave(variables);
            default:
                return Branches((BranchStep)steps[0], rest, variables, ends);
        }
    }

    private PlanExpression Block(BlockStep block, int next, Variables variables, RoutineEnds ends)
    {
        using var level = PlanningBudget.Enter(block.At);
        if (next == block.Variables.Count)
        {
            return Steps([.. block.Steps], variables, ends);
        }

        var variable = block.Variables[next];
        if (block.Variables.Take(next).Any(v => v.Name.Lower == variable.Name.Lower))
        {
            throw new SqlException("ALREADY_EXISTS", $"Variable already declared in this scope: {variable.Name.Text}", variable.At);
        }

        var type = TypeNames.Resolve(variable.Type, variable.At);
        var first = variable.First is null ? new Constant(null, type) : Assigned(variable.First, type, "DEFAULT", variables);
        return Named(variable.Name, first, variables, after => Block(block, next + 1, after, ends));
    }

    private PlanExpression Branches(BranchStep step, ImmutableList<RoutineStep> rest, Variables variables, RoutineEnds ends)
    {
        var outcome = new RoutineOutcome(variables, returned);
        var inner = outcome.Within(ends, after => outcome.Row(after, RoutineOutcome.Continues));
        var at = Context(variables);
        var operand = step.Operand is null ? null : expressions.Bind(step.Operand, at);
        var branches = step.Branches.Select(b => (
            operand is null ? expressions.BindBoolean(b.When, at, "Condition of IF statement")
                : ExpressionBinder.BindComparison("=", operand, expressions.Bind(b.When, at), b.When.At),
            Steps([.. b.Steps], variables, inner))).ToList();
        var chosen = new Conditional(branches, Steps([.. step.Otherwise], variables, inner), outcome.Type) { At = step.At };
        return Continued(outcome, chosen, rest, ends, step.At);
    }

    /// <summary>A loop goes from row to row until a row has its end.</summary>
    private PlanExpression Loop(LoopStep step, ImmutableList<RoutineStep> rest, Variables variables, RoutineEnds ends)
    {
        var label = step.Label?.Lower;
        if (label is not null && ends.Labels.ContainsKey(label))
        {
            throw new SqlException("ALREADY_EXISTS", $"Label already declared in this scope: {step.Label!.Text}", step.Label.At);
        }

        var outcome = new RoutineOutcome(variables, returned);
        var round = new ColumnReference(context.NewColumn(outcome.Type).Id, "round", outcome.Type) { At = step.At };
        var inner = outcome.Within(ends, RoundEnd);
        if (label is not null)
        {
            inner = inner with { Labels = inner.Labels.SetItem(label, new(v => outcome.Row(v, RoutineOutcome.Ended), RoundEnd)) };
        }

        var begun = outcome.Of(round);
        var next = Steps([.. step.Steps], begun, inner);
        next = step.Kind != LoopKind.While ? next : new Conditional(
            [(expressions.BindBoolean(step.Condition!, Context(begun), "Condition of WHILE statement"), next)],
            outcome.Row(begun, RoutineOutcome.Ended), outcome.Type);
        var ended = new FunctionInvocation(
            FunctionTable.Unnamed("$loop"), [outcome.Row(variables, RoutineOutcome.Continues), new LambdaValue([round], next)], outcome.Type)
        { At = step.At };
        return Continued(outcome, ended, rest, ends, step.At);

        PlanExpression RoundEnd(Variables after) => step.Kind != LoopKind.Until ? outcome.Row(after, RoutineOutcome.Continues) : new Conditional(
            [(expressions.BindBoolean(step.Condition!, Context(after), "Condition of REPEAT statement"), outcome.Row(after, RoutineOutcome.Ended))],
            outcome.Row(after, RoutineOutcome.Continues), outcome.Type);
    }

    private Shared Continued(RoutineOutcome outcome, PlanExpression row, ImmutableList<RoutineStep> rest, RoutineEnds ends, SourcePosition at)
    {
        var state = new ColumnReference(context.NewColumn(outcome.Type).Id, "state", outcome.Type) { At = at };
        return new Shared(state, row, outcome.Continue(state, ends, after => Steps(rest, after, ends))) { At = at };
    }

    /// <summary>A variable with a new value for the steps that follow.</summary>
    private Shared Named(Identifier name, PlanExpression value, Variables variables, Func<Variables, PlanExpression> body)
    {
        var variable = new ColumnReference(context.NewColumn(value.Type).Id, name.Lower, value.Type) { At = name.At };
        return new Shared(variable, value, body(variables.SetItem(name.Lower, variable))) { At = name.At };
    }

    private PlanExpression Assigned(Expression value, SqlType type, string what, Variables variables)
    {
        var bound = expressions.Bind(value, Context(variables));
        return TypeCoercion.CanCoerce(bound.Type, type) ? ExpressionBinder.Coerce(bound, type)
            : throw new SqlException(SqlErrorName.TypeMismatch, $"Value of {what} must evaluate to {type.Name} (actual: {bound.Type.Name})", value.At);
    }

    private static ExpressionContext Context(Variables variables) =>
        new(new Scope([.. variables.Select(v => new ScopeField(null, null, v.Key, v.Key, v.Value))], null), RoutineBinder.Clause);
}
