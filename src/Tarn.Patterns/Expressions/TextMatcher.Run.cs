namespace Tarn.Patterns.Expressions;

/// <summary>The loop over instructions.</summary>
public sealed partial class TextMatcher
{
    private MatchStatus Run(ReadOnlySpan<int> text, int instruction, int at, ref long steps, ref long patience, bool outermost)
    {
        var program = _pattern.Program;
        var branchBase = _branchCount;
        while (--steps > 0)
        {
            var step = program[instruction];
            switch (step.Operation)
            {
                case PatternOperation.Match when !outermost || Accepts(at):
                    _bodyEnd = at;
                    return MatchStatus.Found;
                case PatternOperation.Jump:
                    instruction = step.First;
                    continue;
                case PatternOperation.EndRound when _marks[step.First] == at:
                    instruction = step.Second;
                    continue;
                case PatternOperation.Split when !(outermost && HasFailed(instruction, at, text.Length, steps, patience)):
                    if (!Push(new Branch(BranchKind.Way, step.Second, at)))
                    {
                        return MatchStatus.OverBudget;
                    }

                    instruction = step.First;
                    continue;
            }

            var status = Step(text, step, instruction, ref at, ref steps, ref patience);
            if (status == MatchStatus.OverBudget)
            {
                return status;
            }

            if (status == MatchStatus.Found)
            {
                instruction = step.Operation is PatternOperation.Look or PatternOperation.LookNot or PatternOperation.Atomic ? step.First : instruction + 1;
            }
            else if (!Pop(branchBase, out instruction, out at))
            {
                return MatchStatus.NotFound;
            }
        }

        return MatchStatus.OverBudget;
    }

    // Found: the run continues after the instruction. NotFound: it goes back.
    private MatchStatus Step(ReadOnlySpan<int> text, Instruction step, int instruction, ref int at, ref long steps, ref long patience)
    {
        switch (step.Operation)
        {
            case PatternOperation.Match or PatternOperation.Split:
                return MatchStatus.NotFound;
            case PatternOperation.Look or PatternOperation.LookNot or PatternOperation.Atomic:
                return Body(text, step, instruction + 1, ref at, ref steps, ref patience);
            case PatternOperation.BackReference:
                return SameAgain(text, step, ref at, ref steps) ? MatchStatus.Found : MatchStatus.NotFound;
            case PatternOperation.Save or PatternOperation.Mark:
                return Store(step, at) ? MatchStatus.Found : MatchStatus.OverBudget;
            default:
                return Takes(text, step, ref at) ? MatchStatus.Found : MatchStatus.NotFound;
        }
    }

    // A match that is empty, or that may not be the longest, makes the run go back.
    private bool Accepts(int end)
    {
        var options = _pattern.Options;
        if ((options & PatternOptions.NotEmpty) != 0 && _slots[0] == end)
        {
            return false;
        }

        if ((options & PatternOptions.Longest) == 0)
        {
            return true;
        }

        if (_best[0] < 0 || end > _best[1])
        {
            _slots.CopyTo(_best, 0);
        }

        return false;
    }

    private bool Store(Instruction step, int at)
    {
        if (step.Operation == PatternOperation.Mark)
        {
            var pushed = Push(new Branch(BranchKind.Mark, step.First, _marks[step.First]));
            _marks[step.First] = at;
            return pushed;
        }

        var stored = Push(new Branch(BranchKind.Slot, step.First, _slots[step.First]));
        _slots[step.First] = at;
        return stored;
    }

    // One level for each level of groups in the pattern, which its parser bounds.
    private MatchStatus Body(ReadOnlySpan<int> text, Instruction step, int body, ref int at, ref long steps, ref long patience)
    {
        var from = step.Operation == PatternOperation.Atomic || step.Second < 0 ? at : at - step.Second;
        var branchBase = _branchCount;
        var negated = step.Operation == PatternOperation.LookNot;
        if (from < 0)
        {
            return negated ? MatchStatus.Found : MatchStatus.NotFound;
        }

        var status = Run(text, body, from, ref steps, ref patience, false);
        if (status == MatchStatus.OverBudget)
        {
            return status;
        }

        var found = status == MatchStatus.Found;
        if (found && negated)
        {
            // Takes back the changes that the body made.
            while (Pop(branchBase, out _, out _))
            {
            }
        }
        else if (found)
        {
            Commit(branchBase);
            at = step.Operation == PatternOperation.Atomic ? _bodyEnd : at;
        }

        return found != negated ? MatchStatus.Found : MatchStatus.NotFound;
    }

    private bool SameAgain(ReadOnlySpan<int> text, Instruction step, ref int at, ref long steps)
    {
        var (start, end) = (_slots[step.First * 2], _slots[step.First * 2 + 1]);
        if (start < 0 || end < start || end - start > text.Length - at)
        {
            return false;
        }

        steps -= (end - start) / 16;
        for (var i = 0; i < end - start; i++)
        {
            var (one, other) = (text[start + i], text[at + i]);
            if (one != other && (step.Second == 0 || CharacterSet.Fold(one) != CharacterSet.Fold(other)))
            {
                return false;
            }
        }

        at += end - start;
        return true;
    }

    private bool Takes(ReadOnlySpan<int> text, Instruction step, ref int at)
    {
        var operation = step.Operation;
        if (operation is PatternOperation.Character or PatternOperation.CharacterFolded or PatternOperation.Set or PatternOperation.Any
            or PatternOperation.AnyButLineFeed)
        {
            if (at >= text.Length)
            {
                return false;
            }

            var c = text[at];
            var taken = operation switch
            {
                PatternOperation.Character => c == step.First,
                PatternOperation.CharacterFolded => c == step.First || CharacterSet.Fold(c) == step.First,
                PatternOperation.Set => _pattern.Sets[step.First].Contains(c),
                PatternOperation.AnyButLineFeed => c != '\n',
                _ => true,
            };
            at += taken ? 1 : 0;
            return taken;
        }

        return operation switch
        {
            PatternOperation.TextStart => at == 0,
            PatternOperation.TextEnd => at == text.Length,
            PatternOperation.TextEndOrLineFeed => at == text.Length || (at == text.Length - 1 && text[at] == '\n'),
            PatternOperation.LineStart => at == 0 || text[at - 1] == '\n',
            PatternOperation.LineEnd => at == text.Length || text[at] == '\n',
            PatternOperation.WordBoundary => IsBoundary(text, at),
            PatternOperation.NotWordBoundary => !IsBoundary(text, at),
            PatternOperation.SearchStart => at == _searchStart,
            PatternOperation.EndRound => true,
            _ => false,
        };
    }

    private bool IsBoundary(ReadOnlySpan<int> text, int at) =>
        (at > 0 && Word.Contains(text[at - 1])) != (at < text.Length && Word.Contains(text[at]));

    private CharacterClass Word => (_pattern.Options & PatternOptions.Java) != 0 ? CharacterClass.AsciiWord : CharacterClass.Word;
}
