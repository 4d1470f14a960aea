using System.Collections.Immutable;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

using Variables = ImmutableDictionary<string, PlanExpression>;

/// <summary>The value of a list of steps: that of RETURN, of the end, or of a jump to a loop.</summary>
internal sealed record RoutineEnds(
    Func<PlanExpression, PlanExpression> Return, Func<Variables, PlanExpression> End, ImmutableDictionary<string, RoutineJumps> Labels)
{
    /// <summary>The same ends for steps that see other variables.</summary>
    public RoutineEnds Restoring(Func<Variables, Variables> restore, Func<Variables, PlanExpression> end) => new(
        Return, variables => end(restore(variables)),
        Labels.ToImmutableDictionary(l => l.Key, l => new RoutineJumps(v => l.Value.Leave(restore(v)), v => l.Value.Iterate(restore(v)))));
}

/// <summary>The values of LEAVE and of ITERATE for one label.</summary>
internal sealed record RoutineJumps(Func<Variables, PlanExpression> Leave, Func<Variables, PlanExpression> Iterate);

/// <summary>
/// The row that a branch or a loop gives: the variables, the way in which it ended, and a result if it returned. The ways: 0 is the end of
/// the steps, or of a round; 1 is RETURN; 2 is the end of a loop; others are jumps to labels further out.
/// </summary>
internal sealed class RoutineOutcome
{
    public const long Continues = 0;
    public const long Ended = 2;
    private const long Returned = 1;
    private const long FirstJump = 3;

    private readonly List<string> _names;
    private readonly Variables _variables;
    private readonly List<(string Label, bool IsIterate)> _jumps = [];
    private readonly SqlType _result;
    private bool _returns;

    public RoutineOutcome(Variables variables, SqlType result)
    {
        (_variables, _result) = (variables, result);
        _names = [.. variables.Keys.Order(StringComparer.Ordinal)];
        Type = SqlType.Row([.. _names.Select(n => variables[n].Type).Append(SqlType.Bigint).Append(result).Select(t => new RowField(null, t))]);
    }

    /// <summary>The type of the row.</summary>
    public SqlType Type { get; }

    /// <summary>The row of steps that ended in a way.</summary>
    public RowValue Row(Variables variables, long way) =>
        new([.. _names.Select(n => variables[n]), new Constant(way, SqlType.Bigint), new Constant(null, _result)], Type);

    /// <summary>The ends of the steps within, which give rows.</summary>
    public RoutineEnds Within(RoutineEnds outer, Func<Variables, PlanExpression> end) => new(Return, end, outer.Labels.ToImmutableDictionary(
        l => l.Key, l => new RoutineJumps(v => Row(v, Jump(l.Key, isIterate: false)), v => Row(v, Jump(l.Key, isIterate: true)))));

    public Variables Of(PlanExpression row) => _names.Select((n, i) => (n, Value: Field(row, i))).ToImmutableDictionary(v => v.n, v => v.Value);

    /// <summary>The value after the branch or the loop.</summary>
    /// <param name="ends">The ends outside.</param>
    /// <param name="after">The value of the steps that follow.</param>
    public PlanExpression Continue(PlanExpression row, RoutineEnds ends, Func<Variables, PlanExpression> after)
    {
        var variables = Of(row);
        var way = Field(row, _names.Count);
        var branches = _jumps.Select((j, i) => (
            Is(FirstJump + i), j.IsIterate ? ends.Labels[j.Label].Iterate(variables) : ends.Labels[j.Label].Leave(variables))).ToList();
        if (_returns)
        {
            branches.Insert(0, (Is(Returned), ends.Return(Field(row, _names.Count + 1))));
        }

        var rest = after(variables);
        return branches.Count == 0 ? rest : new Conditional(branches, rest, rest.Type) { At = row.At };

        PlanExpression Is(long number) => new ComparisonOperation("=", way, new Constant(number, SqlType.Bigint));
    }

    private PlanExpression Field(PlanExpression row, int place) => new FieldAccess(row, place, Type.Fields[place].Type) { At = row.At };

    private RowValue Return(PlanExpression value)
    {
        _returns = true;
        return new([.. _names.Select(n => new Constant(null, _variables[n].Type)), new Constant(Returned, SqlType.Bigint), value], Type);
    }

    private long Jump(string label, bool isIterate)
    {
        if (!_jumps.Contains((label, isIterate)))
        {
            _jumps.Add((label, isIterate));
        }

        return FirstJump + _jumps.IndexOf((label, isIterate));
    }
}
