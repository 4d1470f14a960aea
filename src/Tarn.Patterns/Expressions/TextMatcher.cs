namespace Tarn.Patterns.Expressions;

/// <summary>
/// Searches one text for a pattern, one search at a time. It backtracks on a stack of its own and pays a step for each
/// instruction. A search that takes long begins to remember failed states, where the pattern allows that. Then the time
/// grows with the text times the pattern, not exponentially.
/// </summary>
public sealed partial class TextMatcher
{
    private const int BranchesMax = 1 << 20;
    private const long StatesMax = 1L << 23;

    private readonly TextPattern _pattern;
    private readonly ReadOnlyMemory<int> _text;
    private readonly int[] _slots;
    private readonly int[] _marks;
    private readonly int[] _best;
    private Branch[] _branches = new Branch[16];
    private int _branchCount;
    private ulong[]? _failed;
    private int _searchStart;
    private int _bodyEnd;

    internal TextMatcher(TextPattern pattern, ReadOnlyMemory<int> text)
    {
        _pattern = pattern;
        _text = text;
        _slots = new int[pattern.GroupNames.Count * 2];
        _best = new int[_slots.Length];
        _marks = new int[pattern.CountOfMarks];
    }

    /// <summary>Finds the first match that begins at or after a position.</summary>
    /// <param name="start">A position in code points, from 0 to the text's length.</param>
    /// <param name="steps">The steps left; each instruction takes 1. At 0 the search ends.</param>
    public MatchStatus Find(int start, ref long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, _text.Length);
        var text = _text.Span;
        _searchStart = start;
        _failed = null;
        var patience = steps - 256 - 8L * text.Length;
        for (var at = start; at <= text.Length; at++)
        {
            Array.Fill(_slots, -1);
            Array.Fill(_marks, -1);
            _best[0] = -1;
            _branchCount = 0;
            switch (Run(text, 0, at, ref steps, ref patience, true))
            {
                case MatchStatus.OverBudget:
                    return MatchStatus.OverBudget;
                case MatchStatus.Found:
                    return MatchStatus.Found;
            }

            if (_best[0] >= 0)
            {
                _best.CopyTo(_slots, 0);
                return MatchStatus.Found;
            }
        }

        return MatchStatus.NotFound;
    }

    /// <summary>The begin of a group of the last match, in code points; -1: the group took no part. Group 0 is the match.</summary>
    public int StartOf(int group) => EndOf(group) < 0 ? -1 : _slots[group * 2];

    /// <summary>The end of a group of the last match, in code points; -1: the group took no part.</summary>
    public int EndOf(int group) => _slots[group * 2 + 1];

    // The states are remembered only in the outermost run: the body of a look may succeed more than once.
    private bool HasFailed(int instruction, int at, int length, long steps, long patience)
    {
        if (steps > patience || !_pattern.CanRemember)
        {
            return false;
        }

        var states = (long)_pattern.Program.Length * (length + 1);
        if (states > StatesMax)
        {
            return false;
        }

        _failed ??= new ulong[(states + 63) / 64];
        var state = (long)instruction * (length + 1) + at;
        var bit = 1UL << (int)(state & 63);
        var known = (_failed[state >> 6] & bit) != 0;
        _failed[state >> 6] |= bit;
        return known;
    }

    private bool Push(Branch branch)
    {
        if (_branchCount == _branches.Length)
        {
            if (_branchCount >= BranchesMax)
            {
                return false;
            }

            Array.Resize(ref _branches, _branchCount * 2);
        }

        _branches[_branchCount++] = branch;
        return true;
    }

    // Undoes changes of slots and savepoints down to the next branch. Below the base are the branches of an outer run.
    private bool Pop(int branchBase, out int instruction, out int at)
    {
        while (_branchCount > branchBase)
        {
            var branch = _branches[--_branchCount];
            switch (branch.Kind)
            {
                case BranchKind.Slot:
                    _slots[branch.Index] = branch.Value;
                    break;
                case BranchKind.Mark:
                    _marks[branch.Index] = branch.Value;
                    break;
                default:
                    (instruction, at) = (branch.Index, branch.Value);
                    return true;
            }
        }

        (instruction, at) = (0, 0);
        return false;
    }

    // Drops the other branches of a body that matched, and leaves the changes that may be undone later.
    private void Commit(int branchBase)
    {
        var kept = branchBase;
        for (var i = branchBase; i < _branchCount; i++)
        {
            if (_branches[i].Kind != BranchKind.Way)
            {
                _branches[kept++] = _branches[i];
            }
        }

        _branchCount = kept;
    }

    private enum BranchKind : byte
    {
        Way,
        Slot,
        Mark,
    }

    private readonly record struct Branch(BranchKind Kind, int Index, int Value);
}
