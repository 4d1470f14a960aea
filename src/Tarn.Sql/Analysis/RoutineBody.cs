using System.Collections.Immutable;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>The steps of a function's body → one expression. A branch gives a row of the variables, and of a result if it returned.</summary>
internal sealed class RoutineBody(ExpressionBinder expressions, BindingContext context, SqlType returned)
{
    /// <summary>The value of a list of steps: that of RETURN, or of the end.</summary>
    private sealed record Ends(Func<PlanExpression, PlanExpression> Return, Func<ImmutableDictionary<string, PlanExpression>, PlanExpression> End);

    /// <exception cref="SqlException">The body is invalid.</exception>
    public PlanExpression Bind(RoutineStep body, ImmutableDictionary<string, PlanExpression> variables) => Steps([body], variables, new Ends(
        value => value, _ => throw new SqlException("MISSING_RETURN", "Function must end in a RETURN statement", body.At)));

    private PlanExpression Steps(ImmutableList<RoutineStep> steps, ImmutableDictionary<string, PlanExpression> variables, Ends ends)
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
                    ?? throw new SqlException(SqlErrorName.NotFound, $"Variable not found: {step.Name.Text}", step.Name.At);
                return Named(step.Name, Assigned(step.Value, old.Type, "SET", variables), variables, after => Steps(rest, after, ends));
            case BlockStep step:
                return Block(step, 0, variables, ends with
                {
                    End = after => Steps(rest, step.Variables.Aggregate(after, (all, v) => variables.TryGetValue(v.Name.Lower, out var outer)
                        ? all.SetItem(v.Name.Lower, outer) : all.Remove(v.Name.Lower)), ends),
                });
            default:
                return Branches((BranchStep)steps[0], rest, variables, ends);
        }
    }

    private PlanExpression Block(BlockStep block, int next, ImmutableDictionary<string, PlanExpression> variables, Ends ends)
    {
        using var level = PlanningBudget.Enter(block.At);
        if (next == block.Variables.Count)
        {
            return Steps([.. block.Steps], variables, ends);
        }

        var variable = block.Variables[next];
        var type = TypeNames.Resolve(variable.Type, variable.At);
        var first = variable.First is null ? new Constant(null, type) : Assigned(variable.First, type, "DEFAULT", variables);
        return Named(variable.Name, first, variables, after => Block(block, next + 1, after, ends));
    }

    private PlanExpression Branches(
        BranchStep step, ImmutableList<RoutineStep> rest, ImmutableDictionary<string, PlanExpression> variables, Ends ends)
    {
        var names = variables.Keys.Order(StringComparer.Ordinal).ToList();
        var fields = names.Select(n => variables[n].Type).Append(SqlType.Boolean).Append(returned).Select(t => new RowField(null, t)).ToList();
        var row = SqlType.Row(fields);
        var (isReturned, result) = (names.Count, names.Count + 1);
        var inner = new Ends(
            value => new RowValue([.. names.Select(n => new Constant(null, variables[n].Type)), new Constant(true, SqlType.Boolean), value], row),
            after => new RowValue([.. names.Select(n => after[n]), new Constant(false, SqlType.Boolean), new Constant(null, returned)], row));
        var at = Context(variables);
        var operand = step.Operand is null ? null : expressions.Bind(step.Operand, at);
        var branches = step.Branches.Select(b => (
            operand is null ? expressions.BindBoolean(b.When, at, "Condition of IF statement")
                : ExpressionBinder.BindComparison("=", operand, expressions.Bind(b.When, at), b.When.At),
            Steps([.. b.Steps], variables, inner))).ToList();
        var state = new ColumnReference(context.NewColumn(row).Id, "state", row) { At = step.At };
        var chosen = new Conditional(branches, Steps([.. step.Otherwise], variables, inner), row) { At = step.At };
        PlanExpression Field(int place) => new FieldAccess(state, place, fields[place].Type) { At = step.At };
        var returnedHere = MayReturn(step);
        if (returnedHere && rest.IsEmpty && AlwaysReturns(step))
        {
            return new Shared(state, chosen, ends.Return(Field(result))) { At = step.At };
        }

        var after = Steps(rest, names.Select((n, i) => (n, Value: Field(i))).ToImmutableDictionary(v => v.n, v => v.Value), ends);
        PlanExpression value = !returnedHere ? after
            : new Conditional([(Field(isReturned), ends.Return(Field(result)))], after, after.Type) { At = step.At };
        return new Shared(state, chosen, value) { At = step.At };
    }

    private static bool MayReturn(RoutineStep step) => step switch
    {
        ReturnStep => true,
        BlockStep b => b.Steps.Any(MayReturn),
        BranchStep b => b.Branches.Any(x => x.Steps.Any(MayReturn)) || b.Otherwise.Any(MayReturn),
        _ => false,
    };

    private static bool AlwaysReturns(RoutineStep step) => step switch
    {
        ReturnStep => true,
        BlockStep b => b.Steps.Any(AlwaysReturns),
        BranchStep b => b.Branches.All(x => x.Steps.Any(AlwaysReturns)) && b.Otherwise.Any(AlwaysReturns),
        _ => false,
    };

    /// <summary>A variable with a new value for the steps that follow.</summary>
    private Shared Named(Identifier name, PlanExpression value, ImmutableDictionary<string, PlanExpression> variables,
        Func<ImmutableDictionary<string, PlanExpression>, PlanExpression> body)
    {
        var variable = new ColumnReference(context.NewColumn(value.Type).Id, name.Lower, value.Type) { At = name.At };
        return new Shared(variable, value, body(variables.SetItem(name.Lower, variable))) { At = name.At };
    }

    private PlanExpression Assigned(Expression value, SqlType type, string what, ImmutableDictionary<string, PlanExpression> variables)
    {
        var bound = expressions.Bind(value, Context(variables));
        return TypeCoercion.CanCoerce(bound.Type, type) ? ExpressionBinder.Coerce(bound, type)
            : throw new SqlException(SqlErrorName.TypeMismatch, $"Value of {what} must evaluate to {type.Name} (actual: {bound.Type.Name})", value.At);
    }

    private static ExpressionContext Context(ImmutableDictionary<string, PlanExpression> variables) =>
        new(new Scope([.. variables.Select(v => new ScopeField(null, null, v.Key, v.Key, v.Value))], null), RoutineBinder.Clause);
}
