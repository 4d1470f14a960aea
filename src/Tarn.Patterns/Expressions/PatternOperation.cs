namespace Tarn.Patterns.Expressions;

/// <summary>The operations of a compiled pattern. Comments name the operands.</summary>
internal enum PatternOperation
{
    /// <summary>The end of the pattern, or of a look or atomic body.</summary>
    Match,

    /// <summary>First: the code point.</summary>
    Character,

    /// <summary>First: the code point in lower case; both cases match.</summary>
    CharacterFolded,

    /// <summary>Any character but a line feed.</summary>
    AnyButLineFeed,

    Any,

    /// <summary>First: the number of the set.</summary>
    Set,

    /// <summary>First: the instruction tried first. Second: the other one.</summary>
    Split,

    /// <summary>First: the target.</summary>
    Jump,

    /// <summary>First: the slot that takes the position.</summary>
    Save,

    /// <summary>First: the savepoint that stores the position at the begin of a round of a loop.</summary>
    Mark,

    /// <summary>First: the savepoint. Second: the exit, taken when the round was empty.</summary>
    EndRound,

    TextStart,
    TextEnd,

    /// <summary>The end of the text, or before a last line feed.</summary>
    TextEndOrLineFeed,
    LineStart,
    LineEnd,
    WordBoundary,
    NotWordBoundary,
    SearchStart,

    /// <summary>First: the group. Second: 1 for both cases.</summary>
    BackReference,

    /// <summary>First: the instruction after the body. Second: code points to go back before the body; -1: look ahead.</summary>
    Look,
    LookNot,

    /// <summary>First: the instruction after the body.</summary>
    Atomic,
}
