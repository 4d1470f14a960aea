using Tarn.Sql.Matching.Values;

namespace Tarn.Sql.Matching;

/// <summary>Evaluates conditions over the rows of a match.</summary>
/// <param name="columns">The fields of the partition's rows that conditions read.</param>
internal sealed class MatchEvaluator(MatchProgram program, MatchState state, IReadOnlyDictionary<int, MatchColumn> columns)
{
    /// <summary>The index in the match of the row that an aggregate takes.</summary>
    private int _place;

    /// <summary>Whether the newest row of the match may have its label.</summary>
    public bool Holds(int label) => program.Conditions[label] is not { } condition || Evaluate(condition).IsTrue;

    public PatternValue Evaluate(MatchTerm term)
    {
        state.Count(1);
        return term.Op switch
        {
            MatchTermOp.Null => PatternValue.Null,
            MatchTermOp.Number => PatternValue.Of(term.Number),
            MatchTermOp.Double => PatternValue.OfFloat(term.Float),
            MatchTermOp.Text => PatternValue.Of(term.Text!),
            MatchTermOp.Field => Row(term) is >= 0 and var row ? columns[term.Field][row]
                : term.Absent is { } absent ? columns[absent][state.Start] : PatternValue.Null,
            MatchTermOp.Classifier => Label(term) is >= 0 and var label ? PatternValue.Of(program.Labels[label]) : PatternValue.Null,
            MatchTermOp.MatchNumber => PatternValue.Of(state.Number),
            MatchTermOp.And => Junction(term, PatternValue.False),
            MatchTermOp.Or => Junction(term, PatternValue.True),
            MatchTermOp.Not => Evaluate(term.Terms[0]) is { IsKnown: true } value ? PatternValue.Of(!value.IsTrue) : PatternValue.Null,
            MatchTermOp.IsNull => PatternValue.Of(Evaluate(term.Terms[0]).IsNull),
            >= MatchTermOp.Equal and <= MatchTermOp.GreaterOrEqual => Compare(term.Op, Evaluate(term.Terms[0]), Evaluate(term.Terms[1]), term.Terms[0].Type),
            MatchTermOp.Distinct => PatternValue.Of(!IsSame(term)),
            MatchTermOp.Same => PatternValue.Of(IsSame(term)),
            MatchTermOp.Negate => MatchNumbers.Negate(Evaluate(term.Terms[0]), term.Type),
            >= MatchTermOp.Add and <= MatchTermOp.Remainder => MatchNumbers.Calculate(
                term.Op, Evaluate(term.Terms[0]), Evaluate(term.Terms[1]), term.Terms[0].Type, term.Terms[1].Type, term.Type),
            MatchTermOp.Case => Case(term),
            MatchTermOp.Coalesce => Coalesce(term),
            MatchTermOp.In => Member(term),
            MatchTermOp.Convert => MatchNumbers.Convert(Evaluate(term.Terms[0]), term.Terms[0].Type, term.Type),
            _ => Aggregate(term),
        };
    }

    private int Row(MatchTerm term) => term.Navigation is { } navigation ? state.Row(term.Labels, navigation) : state.Start + _place;

    private int Label(MatchTerm term) => term.Navigation is { } navigation ? state.LabelAt(term.Labels, navigation) : state.Label(_place);

    private PatternValue Junction(MatchTerm term, PatternValue decided)
    {
        var result = decided == PatternValue.True ? PatternValue.False : PatternValue.True;
        foreach (var part in term.Terms)
        {
            var value = Evaluate(part);
            if (value.IsKnown && value == decided)
            {
                return decided;
            }

            result = value.IsNull ? PatternValue.Null : result;
        }

        return result;
    }

    private static PatternValue Compare(MatchTermOp op, PatternValue left, PatternValue right, MatchValueType type)
    {
        if (left.IsNull || right.IsNull)
        {
            return PatternValue.Null;
        }

        if (MatchNumbers.Compare(left, right, type) is not { } order)
        {
            return PatternValue.Of(op == MatchTermOp.NotEqual);
        }

        return PatternValue.Of(op switch
        {
            MatchTermOp.Equal => order == 0,
            MatchTermOp.NotEqual => order != 0,
            MatchTermOp.Less => order < 0,
            MatchTermOp.LessOrEqual => order <= 0,
            MatchTermOp.Greater => order > 0,
            _ => order >= 0,
        });
    }

    private bool IsSame(MatchTerm term)
    {
        var (left, right) = (Evaluate(term.Terms[0]), Evaluate(term.Terms[1]));
        return left.IsNull || right.IsNull ? left.IsNull == right.IsNull : left == right || MatchNumbers.Compare(left, right, term.Terms[0].Type) == 0;
    }

    private PatternValue Case(MatchTerm term)
    {
        for (var i = 0; i + 1 < term.Terms.Count; i += 2)
        {
            if (Evaluate(term.Terms[i]).IsTrue)
            {
                return Evaluate(term.Terms[i + 1]);
            }
        }

        return Evaluate(term.Terms[^1]);
    }

    private PatternValue Coalesce(MatchTerm term)
    {
        foreach (var part in term.Terms)
        {
            if (Evaluate(part) is { IsKnown: true } value)
            {
                return value;
            }
        }

        return PatternValue.Null;
    }

    private PatternValue Member(MatchTerm term)
    {
        var value = Evaluate(term.Terms[0]);
        var result = PatternValue.False;
        foreach (var item in term.Terms.Skip(1))
        {
            var equal = Compare(MatchTermOp.Equal, value, Evaluate(item), term.Terms[0].Type);
            if (equal.IsTrue)
            {
                return equal;
            }

            result = equal.IsNull ? equal : result;
        }

        return result;
    }

    private PatternValue Aggregate(MatchTerm term)
    {
        var fold = new MatchFold(term.Op, term.Terms.Count == 0 ? term.Type : term.Terms[0].Type, term.Type);
        for (var place = 0; place < state.Running; place++)
        {
            state.Count(1);
            if (!state.Has(place, term.Labels))
            {
                continue;
            }

            _place = place;
            var value = term.Terms.Count == 0 ? PatternValue.True : Evaluate(term.Terms[0]);
            if (value.IsKnown)
            {
                fold.Add(value);
            }
        }

        return fold.Result();
    }
}
