using Tarn.Sql.Syntax;

namespace Tarn.Sql.Executions;

/// <summary>The ways in which a statement uses a prepared statement.</summary>
public enum PreparedVerb { Prepare, Execute, Deallocate }

/// <summary>A statement's use of a prepared statement of its work group.</summary>
/// <param name="Verb">The use.</param>
/// <param name="Name">The name of the prepared statement.</param>
public sealed record PreparedUse(PreparedVerb Verb, string Name)
{
    /// <summary>The use of a statement; null: it uses none.</summary>
    internal static PreparedUse? Of(Statement statement) => statement switch
    {
        PrepareStatement prepare => new(PreparedVerb.Prepare, prepare.Name.Text),
        ExecuteStatement execute => new(PreparedVerb.Execute, execute.Name.Text),
        DeallocateStatement deallocate => new(PreparedVerb.Deallocate, deallocate.Name.Text),
        _ => null,
    };
}
