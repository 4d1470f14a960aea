using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Analysis;

/// <summary>
/// An argument that is bound already, in the place of its syntax. Where a call's form depends on the type of an argument, binding it once for the type
/// and once more for the form would double the work with each level of nesting.
/// </summary>
internal sealed record BoundExpression(PlanExpression Value, SourcePosition At) : Expression(At);
