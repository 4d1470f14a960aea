namespace Tarn.Sql.Matching;

internal enum MatchTermOp
{
    Null, Number, Double, Text, Field, Classifier, MatchNumber, And, Or, Not, IsNull, Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    Distinct, Same, Add, Subtract, Multiply, Divide, Remainder, Negate, Case, Coalesce, In, Convert, Count, Sum, Average, Least, Greatest,
}

internal enum MatchValueKind { Boolean, Whole, Decimal, Real, Double, Text, Time }

/// <summary>The type of a value: the bits of whole numbers, the digits of decimals.</summary>
internal readonly record struct MatchValueType(MatchValueKind Kind, int Digits = 0, int Scale = 0);

/// <summary>
/// An expression over several rows of a match. It has comparisons, logic, numbers and simple aggregates; the engine has computed the parts
/// that read one row alone, as fields of the rows.
/// </summary>
internal sealed record MatchTerm(MatchTermOp Op, MatchValueType Type)
{
    public IReadOnlyList<MatchTerm> Terms { get; init; } = [];

    public long Number { get; init; }

    public double Float { get; init; }

    public string? Text { get; init; }

    /// <summary>The field of the row.</summary>
    public int Field { get; init; }

    /// <summary>The field that every row has of the expression's value where no row is read; null: NULL.</summary>
    public int? Absent { get; init; }

    /// <summary>The labels whose rows count; null: all rows.</summary>
    public IReadOnlyList<int>? Labels { get; init; }

    /// <summary>The row that is read; null inside an aggregate: the row that it takes.</summary>
    public MatchNavigation? Navigation { get; init; }
}
