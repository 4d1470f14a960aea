namespace Tarn.Patterns.Paths;

/// <summary>How a step of a path ended. What cannot go on at all is a <see cref="PatternException"/>.</summary>
internal enum PathOutcome
{
    Done,

    /// <summary>The document has nothing there, and the path names one value.</summary>
    Missing,

    /// <summary>A function asked for an element that its array does not have.</summary>
    OutOfRange,

    /// <summary>A filter stands at a value that is neither array nor object. Inside another filter it does not hold.</summary>
    Refused,
}
