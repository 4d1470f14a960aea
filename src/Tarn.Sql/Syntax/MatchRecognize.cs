namespace Tarn.Sql.Syntax;

/// <summary>`input MATCH_RECOGNIZE (…)`: one node for the streaming form and for the form over stored tables.</summary>
internal sealed record MatchRelation(Relation Input, SourcePosition At) : Relation(At)
{
    public IReadOnlyList<Expression> PartitionBy { get; init; } = [];

    public IReadOnlyList<SortItem> OrderBy { get; init; } = [];

    public IReadOnlyList<MatchMeasure> Measures { get; init; } = [];

    public MatchRows Rows { get; init; } = MatchRows.One;

    public MatchSkip Skip { get; init; } = new(MatchSkipKind.Unsaid, null, SourcePosition.None);

    /// <summary>INITIAL or SEEK before PATTERN, in upper case; null: neither.</summary>
    public string? Search { get; init; }

    public required RowPattern Pattern { get; init; }

    public IntervalLiteral? Within { get; init; }

    public IReadOnlyList<MatchSubset> Subsets { get; init; } = [];

    public required IReadOnlyList<MatchDefinition> Definitions { get; init; }

    /// <summary>From MATCH_RECOGNIZE to its last parenthesis, as it is in the script; empty: of another statement than a script.</summary>
    public string Text { get; init; } = "";
}

/// <summary>The rows that a match gives; the forms of ALL differ in empty matches and rows between matches.</summary>
internal enum MatchRows { One, All, AllShowEmpty, AllOmitEmpty, AllWithUnmatched }

internal enum MatchSkipKind { Unsaid, NextRow, PastLastRow, ToFirst, ToLast }

/// <summary>AFTER MATCH SKIP; <paramref name="Variable"/> is the target of TO FIRST and TO LAST.</summary>
internal sealed record MatchSkip(MatchSkipKind Kind, Identifier? Variable, SourcePosition At) : Node(At);

/// <summary>`RUNNING` or `FINAL` before a call in a measure.</summary>
internal enum MeasureMode { Unsaid, Running, Final }

internal sealed record MatchMeasure(Expression Value, Identifier Name) : Node(Value.At);

internal sealed record MatchSubset(Identifier Name, IReadOnlyList<Identifier> Variables) : Node(Name.At);

internal sealed record MatchDefinition(Identifier Variable, Expression Condition) : Node(Variable.At);

/// <summary>A regular expression over rows.</summary>
internal abstract record RowPattern(SourcePosition At) : Node(At);

internal sealed record PatternVariable(Identifier Name) : RowPattern(Name.At);

internal sealed record PatternSequence(IReadOnlyList<RowPattern> Parts, SourcePosition At) : RowPattern(At);

internal sealed record PatternAlternation(IReadOnlyList<RowPattern> Parts, SourcePosition At) : RowPattern(At);

/// <summary>A pattern in brackets.</summary>
internal sealed record PatternGroup(RowPattern? Inner, SourcePosition At) : RowPattern(At);

internal sealed record PatternExclusion(RowPattern Inner, SourcePosition At) : RowPattern(At);

internal sealed record PatternPermutation(IReadOnlyList<RowPattern> Parts, SourcePosition At) : RowPattern(At);

/// <summary>`^` at the start of a partition or `$` at its end.</summary>
internal sealed record PatternAnchor(bool Start, SourcePosition At) : RowPattern(At);

/// <summary>A repetition. Without a lower bound `{,n}` has null; without an upper bound <paramref name="Most"/> is null.</summary>
internal sealed record PatternRepetition(RowPattern Inner, long? Least, long? Most, bool Reluctant, SourcePosition At) : RowPattern(At);
