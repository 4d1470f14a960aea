using Tarn.Sql.Syntax;

namespace Tarn.Sql.Executions;

/// <summary>A statement's use of a prepared statement of its work group.</summary>
/// <param name="Verb">The use.</param>
/// <param name="Name">The name of the prepared statement.</param>
public sealed record PreparedUse(PreparedVerb Verb, string Name)
{
    /// <summary>The use of a statement; null: it uses none.</summary>
    internal static PreparedUse? Of(Statement statement) => statement is PreparedUseStatement use ? new(use.Verb, use.Name.Text) : null;
}
