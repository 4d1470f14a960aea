namespace Tarn.Delivery.Jq.Syntax;

/// <summary>
/// The names in force at a position of a program, the last one first. The run has one entry for each, so the distance to an entry
/// is known here.
/// </summary>
internal sealed record JqScope(JqScope? Parent, JqScope.Kind Entry, string Name, int Arguments)
{
    internal enum Kind
    {
        Variable,
        Label,
        Function,
        Argument,
    }

    /// <summary>Finds the nearest entry of a name.</summary>
    /// <returns>The entry and the steps to it; null: there is none.</returns>
    public static (JqScope Entry, int Steps)? Find(JqScope? scope, Func<JqScope, bool> matches)
    {
        for (var steps = 0; scope is not null; scope = scope.Parent, steps++)
        {
            if (matches(scope))
            {
                return (scope, steps);
            }
        }

        return null;
    }
}
