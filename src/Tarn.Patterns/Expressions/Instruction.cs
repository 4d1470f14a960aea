namespace Tarn.Patterns.Expressions;

/// <summary>One step of a compiled pattern.</summary>
internal readonly record struct Instruction(PatternOperation Operation, int First = 0, int Second = 0);
