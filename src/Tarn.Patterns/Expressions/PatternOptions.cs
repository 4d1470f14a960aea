namespace Tarn.Patterns.Expressions;

/// <summary>How a pattern reads its text.</summary>
[Flags]
public enum PatternOptions
{
    /// <summary><c>^</c> and <c>$</c> hold at the ends of the text, and <c>.</c> is any character but a line feed.</summary>
    None = 0,

    /// <summary>Letters match both cases, by simple case mapping.</summary>
    IgnoreCase = 1,

    /// <summary>Spaces and comments of the pattern are skipped.</summary>
    Extended = 2,

    /// <summary><c>.</c> also matches a line feed.</summary>
    DotMatchesAll = 4,

    /// <summary><c>^</c> and <c>$</c> also hold at the ends of each line.</summary>
    LineAnchors = 8,

    /// <summary>Of all matches at the first position, the longest is taken.</summary>
    Longest = 16,

    /// <summary>Empty matches do not count.</summary>
    NotEmpty = 32,

    /// <summary>As in Java: <c>\d</c>, <c>\s</c>, <c>\w</c> and <c>\b</c> know only ASCII, and <c>&amp;&amp;</c> in a set is an intersection.</summary>
    Java = 64,
}
