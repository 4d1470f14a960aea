namespace Tarn.Items.Expressions.Syntax;

/// <summary>A part of an expression as it is written. Names, values and functions are not yet looked up.</summary>
internal abstract record SyntaxNode;

/// <summary>A path: names or placeholders of names, and indexes as their digits.</summary>
internal sealed record PathSyntax(IReadOnlyList<PathPartSyntax> Parts) : SyntaxNode;

/// <summary>A step of a path.</summary>
/// <param name="Text">A name, a placeholder, or an index's digits.</param>
/// <param name="IsIndex">Whether the step is an index.</param>
internal readonly record struct PathPartSyntax(string Text, bool IsIndex);

/// <summary>A placeholder of a value.</summary>
internal sealed record ValueSyntax(string Name) : SyntaxNode;

/// <summary>A function by the name as written.</summary>
internal sealed record FunctionSyntax(string Name, IReadOnlyList<SyntaxNode> Arguments) : SyntaxNode;

/// <summary>One of <c>= &lt;&gt; &lt; &lt;= &gt; &gt;=</c>.</summary>
internal sealed record CompareSyntax(string Operator, SyntaxNode Left, SyntaxNode Right) : SyntaxNode;

/// <summary>BETWEEN … AND.</summary>
internal sealed record BetweenSyntax(SyntaxNode Operand, SyntaxNode Low, SyntaxNode High) : SyntaxNode;

/// <summary>IN with its list.</summary>
internal sealed record InSyntax(SyntaxNode Operand, IReadOnlyList<SyntaxNode> Values) : SyntaxNode;

/// <summary>AND or OR of two conditions.</summary>
internal sealed record JunctionSyntax(bool IsAnd, SyntaxNode Left, SyntaxNode Right) : SyntaxNode;

/// <summary>NOT.</summary>
internal sealed record NotSyntax(SyntaxNode Condition) : SyntaxNode;

/// <summary><c>+</c> or <c>-</c>.</summary>
internal sealed record ArithmeticSyntax(string Operator, SyntaxNode Left, SyntaxNode Right) : SyntaxNode;

/// <summary>One action of an update.</summary>
/// <param name="Section">SET, REMOVE, ADD or DELETE.</param>
/// <param name="Path">The path that it changes.</param>
/// <param name="Value">Null for REMOVE.</param>
internal sealed record ActionSyntax(string Section, PathSyntax Path, SyntaxNode? Value) : SyntaxNode;
