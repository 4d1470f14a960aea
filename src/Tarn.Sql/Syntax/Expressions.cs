using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax;

/// <summary>A part of the syntax tree; <see cref="At"/> is its position in Trino's errors.</summary>
internal abstract record Node(SourcePosition At);

/// <summary>A name as written. Comparison with columns ignores case.</summary>
internal sealed record Identifier(string Text, bool Quoted, SourcePosition At) : Node(At)
{
    public string Lower { get; } = Text.ToLowerInvariant();

    /// <summary>Athena labels columns in lower case.</summary>
    public string Label => Lower;
}

internal sealed record QualifiedName(IReadOnlyList<Identifier> Parts, SourcePosition At) : Node(At)
{
    /// <summary>The state of the table that is read; null: the current one.</summary>
    public TablePeriod? Period { get; init; }

    public override string ToString() => string.Join('.', Parts.Select(p => p.Text));
}

internal abstract record Expression(SourcePosition At) : Node(At);

internal sealed record NullLiteral(SourcePosition At) : Expression(At);

internal sealed record BooleanLiteral(bool Value, SourcePosition At) : Expression(At);

internal sealed record NumberLiteral(TokenKind Kind, string Text, SourcePosition At) : Expression(At);

internal sealed record TextLiteral(string Value, SourcePosition At) : Expression(At);

internal sealed record BinaryLiteral(string Hex, SourcePosition At) : Expression(At);

/// <summary>`DATE '2024-01-01'`, `DECIMAL '1.5'` and similar literals.</summary>
internal sealed record TypedLiteral(TypeName Type, string Text, SourcePosition At) : Expression(At);

internal sealed record IntervalLiteral(bool Negative, string Text, string From, string? To, SourcePosition At) : Expression(At);

internal sealed record NameExpression(Identifier Name) : Expression(Name.At);

internal sealed record Dereference(Expression Base, Identifier Field) : Expression(Base.At);

internal sealed record Subscript(Expression Base, Expression Index) : Expression(Base.At);

internal sealed record CallExpression(QualifiedName Name, IReadOnlyList<Expression> Arguments, SourcePosition At) : Expression(At)
{
    /// <summary>A call that the statement does not hold in this form.</summary>
    public static CallExpression Of(string name, IReadOnlyList<Expression> arguments, SourcePosition at) =>
        new(new([new Identifier(name, true, at)], at), arguments, at);

    public bool Star { get; init; }

    /// <summary>The label of `label.*`, which <see cref="Star"/> marks too.</summary>
    public Identifier? StarOf { get; init; }

    /// <summary>RUNNING or FINAL before the call.</summary>
    public MeasureMode Mode { get; init; }

    public bool Distinct { get; init; }

    public IReadOnlyList<SortItem> OrderBy { get; init; } = [];

    public Expression? Filter { get; init; }

    public WindowSpecification? Window { get; init; }

    public bool IgnoreNulls { get; init; }
}

internal sealed record Arithmetic(string Operator, Expression Left, Expression Right, SourcePosition At) : Expression(At);

/// <summary>`a || b || c`: one node for a whole chain.</summary>
/// <param name="Places">The position of each operator: one fewer than parts.</param>
internal sealed record Concatenation(IReadOnlyList<Expression> Parts, IReadOnlyList<SourcePosition> Places) : Expression(Places[0]);

internal sealed record Negation(Expression Value, SourcePosition At) : Expression(At);

internal sealed record Comparison(string Operator, Expression Left, Expression Right, SourcePosition At) : Expression(At);

internal sealed record QuantifiedComparison(string Operator, bool All, Expression Left, Query Query, SourcePosition At) : Expression(At);

internal sealed record Logical(bool And, IReadOnlyList<Expression> Terms, SourcePosition At) : Expression(At);

internal sealed record Not(Expression Value, SourcePosition At) : Expression(At);

internal sealed record IsNull(Expression Value, bool Negated, SourcePosition At) : Expression(At);

internal sealed record DistinctFrom(Expression Left, Expression Right, bool Negated, SourcePosition At) : Expression(At);

internal sealed record Between(Expression Value, Expression Low, Expression High, bool Negated, SourcePosition At) : Expression(At);

internal sealed record InList(Expression Value, IReadOnlyList<Expression> Items, bool Negated, SourcePosition At) : Expression(At);

internal sealed record InQuery(Expression Value, Query Query, bool Negated, SourcePosition At) : Expression(At);

internal sealed record Like(Expression Value, Expression Pattern, Expression? Escape, bool Negated, SourcePosition At) : Expression(At);

internal sealed record Exists(Query Query, SourcePosition At) : Expression(At);

internal sealed record Cast(Expression Value, TypeName Type, bool Safe, SourcePosition At) : Expression(At);

internal sealed record Case(
    Expression? Operand, IReadOnlyList<(Expression When, Expression Then)> Branches, Expression? Else, SourcePosition At) : Expression(At);

internal sealed record Extract(string Field, Expression Value, SourcePosition At) : Expression(At);

internal sealed record ScalarQuery(Query Query, SourcePosition At) : Expression(At);

internal sealed record ArrayConstructor(IReadOnlyList<Expression> Items, SourcePosition At) : Expression(At);

internal sealed record RowConstructor(IReadOnlyList<Expression> Items, SourcePosition At) : Expression(At);

internal sealed record Lambda(IReadOnlyList<Identifier> Parameters, Expression Body, SourcePosition At) : Expression(At);

internal sealed record AtTimeZone(Expression Value, Expression Zone, SourcePosition At) : Expression(At);

internal sealed record Parameter(int Ordinal, SourcePosition At) : Expression(At);

internal sealed record SortItem(Expression Value, bool Descending, bool NullsFirst, SourcePosition At) : Node(At);

internal enum FrameUnit { Rows, Range, Groups }

internal enum FrameBoundKind { UnboundedPreceding, Preceding, CurrentRow, Following, UnboundedFollowing }

internal sealed record FrameBound(FrameBoundKind Kind, Expression? Offset, SourcePosition At) : Node(At);

internal sealed record WindowFrame(FrameUnit Unit, FrameBound Start, FrameBound? End, SourcePosition At) : Node(At);

internal sealed record WindowSpecification(
    Identifier? Existing, IReadOnlyList<Expression> PartitionBy, IReadOnlyList<SortItem> OrderBy, WindowFrame? Frame, SourcePosition At) : Node(At)
{
    /// <summary>Whether it is a name alone: `OVER w`.</summary>
    public bool IsReference { get; init; }
}

/// <summary>A type as written: name in lower case, numbers or types as arguments, fields for `row`.</summary>
internal sealed record TypeName(string Name, IReadOnlyList<long> Numbers, IReadOnlyList<TypeName> Arguments,
    IReadOnlyList<(string? Name, TypeName Type)> Fields, SourcePosition At) : Node(At);
