namespace Tarn.Access.Policies;

/// <summary>Decisions of trust policies: which callers may assume a role.</summary>
public static class TrustPolicy
{
    /// <summary>Decides whether the policy lets a caller assume its role; a Deny wins.</summary>
    /// <param name="policy">The trust policy.</param>
    /// <param name="action">The action: <c>sts:AssumeRole</c>.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="externalId">The external id that the caller gave; null: none.</param>
    /// <returns>Account: policies of the caller must allow it too. Named: the trust policy is enough.</returns>
    public static PrincipalMatch Decide(PolicyDocument policy, string action, TrustCaller caller, string? externalId)
    {
        var best = PrincipalMatch.None;
        foreach (var statement in policy.Statements)
        {
            var match = statement.IsAbout(action) && Holds(statement, externalId) ? statement.Principals!.Match(caller) : PrincipalMatch.None;
            if (match != PrincipalMatch.None && statement.IsDeny)
            {
                return PrincipalMatch.None;
            }

            best = match > best ? match : best;
        }

        return best;
    }

    // The external id is the only condition with an evaluation. Others hold for a Deny, and fail for an Allow.
    private static bool Holds(PolicyStatement statement, string? externalId) =>
        !statement.IsConditional
        || (statement.ExternalIds is { } ids ? externalId is not null && ids.Contains(externalId) : statement.IsDeny);
}
