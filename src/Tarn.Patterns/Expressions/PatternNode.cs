namespace Tarn.Patterns.Expressions;

/// <summary>A parsed pattern.</summary>
internal abstract record PatternNode
{
    internal sealed record Empty : PatternNode;

    internal sealed record Character(int CodePoint, bool Folded) : PatternNode;

    internal sealed record Any(bool LineFeedToo) : PatternNode;

    internal sealed record Set(CharacterSet Characters) : PatternNode;

    internal sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    internal sealed record Choice(IReadOnlyList<PatternNode> Branches) : PatternNode;

    /// <summary>A group that captures.</summary>
    internal sealed record Group(PatternNode Body, int Number) : PatternNode;

    /// <summary>Max is -1 for no bound.</summary>
    internal sealed record Repeat(PatternNode Body, int Min, int Max, bool Greedy) : PatternNode;

    internal sealed record Atomic(PatternNode Body) : PatternNode;

    internal sealed record Anchor(PatternOperation Operation) : PatternNode;

    internal sealed record BackReference(int Number, bool Folded) : PatternNode;

    internal sealed record Lookaround(PatternNode Body, bool Ahead, bool Negated) : PatternNode;

    /// <summary>The number of code points that every match of the node has; -1 if it varies.</summary>
    public static int WidthOf(PatternNode node) => node switch
    {
        Empty or Anchor or Lookaround => 0,
        Character or Any or Set => 1,
        Sequence sequence => Sum(sequence.Parts),
        Choice choice => Same(choice.Branches),
        Group group => WidthOf(group.Body),
        Atomic atomic => WidthOf(atomic.Body),
        Repeat repeat when repeat.Min == repeat.Max && WidthOf(repeat.Body) is >= 0 and var width => width * repeat.Min,
        _ => -1,
    };

    private static int Sum(IReadOnlyList<PatternNode> parts)
    {
        var sum = 0;
        foreach (var part in parts)
        {
            var width = WidthOf(part);
            if (width < 0)
            {
                return -1;
            }

            sum += width;
        }

        return sum;
    }

    private static int Same(IReadOnlyList<PatternNode> branches)
    {
        var width = WidthOf(branches[0]);
        return branches.All(branch => WidthOf(branch) == width) ? width : -1;
    }
}
