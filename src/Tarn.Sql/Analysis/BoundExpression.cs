using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Analysis;

/// <summary>
/// An argument that is bound already; it replaces its syntax. The form of some calls depends on the type of an argument. Binding the argument for
/// the type, and once more for the form, would double the work with each level of nesting.
/// </summary>
internal sealed record BoundExpression(PlanExpression Value, SourcePosition At) : Expression(At);
