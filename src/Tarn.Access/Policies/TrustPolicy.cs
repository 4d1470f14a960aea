using Tarn.Access.Conditions;

namespace Tarn.Access.Policies;

/// <summary>Decisions of trust policies: which callers may assume a role.</summary>
public static class TrustPolicy
{
    /// <summary>Decides whether the policy lets a caller assume its role; a Deny wins.</summary>
    /// <param name="policy">The trust policy.</param>
    /// <param name="question">The action, <c>sts:AssumeRole</c>, on the role.</param>
    /// <returns>Account: policies of the caller must allow it too. Named: the trust policy is enough.</returns>
    public static PrincipalMatch Decide(PolicyDocument policy, TrustCaller caller, in PolicyQuestion question)
    {
        var best = PrincipalMatch.None;
        foreach (var statement in policy.Statements)
        {
            var match = statement.IsAbout(question.Action) && statement.Holds(question) ? statement.Principals!.Match(caller) : PrincipalMatch.None;
            if (match != PrincipalMatch.None && statement.IsDeny)
            {
                return PrincipalMatch.None;
            }

            best = match > best ? match : best;
        }

        return best;
    }
}
