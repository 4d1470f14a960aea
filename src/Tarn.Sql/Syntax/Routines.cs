namespace Tarn.Sql.Syntax;

/// <summary>A function that a statement defines for itself: `WITH FUNCTION f(x bigint) RETURNS bigint …`.</summary>
/// <param name="NullOnNull">Whether a null argument gives null, without the body.</param>
internal sealed record InlineFunction(Identifier Name, IReadOnlyList<RoutineVariable> Parameters, TypeName Returns, bool NullOnNull,
    RoutineStep Body, SourcePosition At) : Node(At);

/// <summary>A parameter, or a declared variable with its first value; without one it begins as null.</summary>
internal sealed record RoutineVariable(Identifier Name, TypeName Type, Expression? First) : Node(Name.At);

/// <summary>A step of a function's body.</summary>
internal abstract record RoutineStep(SourcePosition At) : Node(At);

internal sealed record ReturnStep(Expression Value, SourcePosition At) : RoutineStep(At);

internal sealed record SetStep(Identifier Name, Expression Value, SourcePosition At) : RoutineStep(At);

internal sealed record BlockStep(IReadOnlyList<RoutineVariable> Variables, IReadOnlyList<RoutineStep> Steps, SourcePosition At) : RoutineStep(At);

/// <summary>The condition of a loop.</summary>
internal enum LoopKind
{
    /// <summary>LOOP: none.</summary>
    Endless,

    /// <summary>WHILE: a condition before each round.</summary>
    While,

    /// <summary>REPEAT: a condition after each round, which ends the loop.</summary>
    Until,
}

internal sealed record LoopStep(
    LoopKind Kind, Identifier? Label, Expression? Condition, IReadOnlyList<RoutineStep> Steps, SourcePosition At) : RoutineStep(At);

/// <summary>LEAVE, or ITERATE: the end of a loop, or of its round.</summary>
internal sealed record JumpStep(Identifier Label, bool IsIterate, SourcePosition At) : RoutineStep(At);

/// <summary>IF, or CASE; with an operand, each condition is a value that it is compared with.</summary>
internal sealed record BranchStep(Expression? Operand, IReadOnlyList<(Expression When, IReadOnlyList<RoutineStep> Steps)> Branches,
    IReadOnlyList<RoutineStep> Otherwise, SourcePosition At) : RoutineStep(At);
