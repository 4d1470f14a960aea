namespace Tarn.Patterns.Expressions;

/// <summary>Writes a parsed pattern as instructions. Bounded repeats become copies, so the size of the result has a limit.</summary>
internal sealed class PatternCompiler
{
    private const int InstructionsMax = 20_000;

    // Parts without an instruction, like an empty group, count as well.
    private const int PartsMax = 4 * InstructionsMax;

    private readonly List<Instruction> _program = [];
    private readonly List<CharacterSet> _sets = [];
    private int _marks;
    private int _parts;

    public Instruction[] Program => [.. _program];

    public CharacterSet[] Sets => [.. _sets];

    public void Compile(PatternNode root)
    {
        Add(PatternOperation.Save, 0);
        Write(root);
        Add(PatternOperation.Save, 1);
        Add(PatternOperation.Match);
    }

    private static PatternException TooLarge() => new(
        $"The regular expression is too large: it needs more than {InstructionsMax} instructions. Use smaller repeat counts.");

    private void Write(PatternNode node)
    {
        if (++_parts > PartsMax)
        {
            throw TooLarge();
        }

        switch (node)
        {
            case PatternNode.Empty:
                break;
            case PatternNode.Character character:
                Add(character.Folded ? PatternOperation.CharacterFolded : PatternOperation.Character, character.CodePoint);
                break;
            case PatternNode.Any any:
                Add(any.LineFeedToo ? PatternOperation.Any : PatternOperation.AnyButLineFeed);
                break;
            case PatternNode.Set set:
                Add(PatternOperation.Set, _sets.Count);
                _sets.Add(set.Characters);
                break;
            case PatternNode.Sequence sequence:
                foreach (var part in sequence.Parts)
                {
                    Write(part);
                }

                break;
            case PatternNode.Choice choice:
                WriteChoice(choice.Branches);
                break;
            case PatternNode.Group group:
                Add(PatternOperation.Save, group.Number * 2);
                Write(group.Body);
                Add(PatternOperation.Save, group.Number * 2 + 1);
                break;
            case PatternNode.Repeat repeat:
                WriteRepeat(repeat);
                break;
            case PatternNode.Atomic atomic:
                WriteBody(PatternOperation.Atomic, 0, atomic.Body);
                break;
            case PatternNode.Anchor anchor:
                Add(anchor.Operation);
                break;
            case PatternNode.BackReference reference:
                Add(PatternOperation.BackReference, reference.Number, reference.Folded ? 1 : 0);
                break;
            case PatternNode.Lookaround look:
                WriteLook(look);
                break;
        }
    }

    private void WriteChoice(IReadOnlyList<PatternNode> branches)
    {
        var ends = new List<int>();
        for (var i = 0; i < branches.Count - 1; i++)
        {
            var split = Add(PatternOperation.Split);
            Write(branches[i]);
            ends.Add(Add(PatternOperation.Jump));
            Set(split, split + 1, _program.Count);
        }

        Write(branches[^1]);
        foreach (var end in ends)
        {
            Set(end, _program.Count, 0);
        }
    }

    private void WriteRepeat(PatternNode.Repeat repeat)
    {
        for (var i = 0; i < repeat.Min; i++)
        {
            Write(repeat.Body);
        }

        if (repeat.Max < 0)
        {
            WriteLoop(repeat);
            return;
        }

        var splits = new List<int>();
        for (var i = repeat.Min; i < repeat.Max; i++)
        {
            splits.Add(Add(PatternOperation.Split));
            Write(repeat.Body);
        }

        foreach (var split in splits)
        {
            SetSplit(split, split + 1, _program.Count, repeat.Greedy);
        }
    }

    private void WriteLoop(PatternNode.Repeat repeat)
    {
        // A body of fixed width above 0 has no empty round, so it needs no savepoint.
        var marked = PatternNode.WidthOf(repeat.Body) <= 0;
        var split = Add(PatternOperation.Split);
        var mark = marked ? _marks++ : 0;
        if (marked)
        {
            Add(PatternOperation.Mark, mark);
        }

        Write(repeat.Body);
        var end = marked ? Add(PatternOperation.EndRound, mark) : -1;
        Add(PatternOperation.Jump, split);
        SetSplit(split, split + 1, _program.Count, repeat.Greedy);
        if (marked)
        {
            Set(end, mark, _program.Count);
        }
    }

    private void WriteLook(PatternNode.Lookaround look)
    {
        var operation = look.Negated ? PatternOperation.LookNot : PatternOperation.Look;
        if (look.Ahead)
        {
            WriteBody(operation, -1, look.Body);
            return;
        }

        // Branches of a look behind may differ in width: each becomes a look of its own.
        IReadOnlyList<PatternNode> branches = look.Body is PatternNode.Choice choice ? choice.Branches : [look.Body];
        if (branches.Any(branch => PatternNode.WidthOf(branch) < 0))
        {
            throw new PatternException("The regular expression has a look-behind of varying width; give it a fixed one.");
        }

        if (look.Negated)
        {
            foreach (var branch in branches)
            {
                WriteBody(operation, PatternNode.WidthOf(branch), branch);
            }

            return;
        }

        var ends = new List<int>();
        for (var i = 0; i < branches.Count; i++)
        {
            var split = i < branches.Count - 1 ? Add(PatternOperation.Split) : -1;
            WriteBody(operation, PatternNode.WidthOf(branches[i]), branches[i]);
            if (split >= 0)
            {
                ends.Add(Add(PatternOperation.Jump));
                Set(split, split + 1, _program.Count);
            }
        }

        ends.ForEach(end => Set(end, _program.Count, 0));
    }

    private void WriteBody(PatternOperation operation, int second, PatternNode body)
    {
        var start = Add(operation);
        Write(body);
        Add(PatternOperation.Match);
        Set(start, _program.Count, second);
    }

    private int Add(PatternOperation operation, int first = 0, int second = 0)
    {
        if (_program.Count >= InstructionsMax)
        {
            throw TooLarge();
        }

        _program.Add(new Instruction(operation, first, second));
        return _program.Count - 1;
    }

    private void Set(int at, int first, int second) => _program[at] = _program[at] with { First = first, Second = second };

    private void SetSplit(int at, int body, int exit, bool greedy) => Set(at, greedy ? body : exit, greedy ? exit : body);
}
