namespace Tarn.Patterns.Paths;

/// <summary>How a step of a path ended. A reading that must stop throws a <see cref="PatternException"/>.</summary>
internal enum PathOutcome
{
    Done,

    /// <summary>The document has nothing there, and the path names one value.</summary>
    Missing,

    /// <summary>A function asked for an element that its array does not have.</summary>
    OutOfRange,

    /// <summary>The value of a filter is neither array nor object. Inside another filter this one does not hold.</summary>
    Refused,
}
