using Tarn.Access.Conditions;
using Tarn.Storage.Rights;

namespace Tarn.Access.Policies;

/// <summary>A policy, ready for decisions. It is immutable.</summary>
public sealed class PolicyDocument
{
    internal PolicyDocument(PolicyStatement[] statements) =>
        (Statements, NamesObjectTags) = (statements, Array.Exists(statements, statement => statement.NamesObjectTags));

    /// <summary>The statements, in the order of the text.</summary>
    public IReadOnlyList<PolicyStatement> Statements { get; }

    /// <summary>Whether a statement names tags of existing objects.</summary>
    public bool NamesObjectTags { get; }

    /// <summary>Whether some statement may allow anything.</summary>
    public bool AllowsSomething => Statements.Any(statement => !statement.IsDeny);

    /// <summary>Reads a policy in IAM's JSON.</summary>
    /// <exception cref="FormatException">The text is no policy of this kind; the message is IAM's for MalformedPolicyDocument.</exception>
    public static PolicyDocument Parse(string text, PolicyKind kind) => new PolicyParser(kind).Parse(text);

    /// <summary>Decides a question: a Deny wins over every Allow.</summary>
    public PolicyOutcome Decide(in PolicyQuestion question)
    {
        var outcome = PolicyOutcome.Silent;
        for (var i = 0; i < Statements.Count; i++)
        {
            if (Statements[i].Applies(question))
            {
                if (Statements[i].IsDeny)
                {
                    return PolicyOutcome.Denied;
                }

                outcome = PolicyOutcome.Allowed;
            }
        }

        return outcome;
    }

    /// <summary>Adds this policy to the decision about every resource with a prefix.</summary>
    /// <param name="question">The action, and the beginning of the resources' ARNs.</param>
    /// <param name="outcome">The decision of the policies before this one.</param>
    public FolderOutcome DecideBelow(in PolicyQuestion question, FolderOutcome outcome)
    {
        for (var i = 0; i < Statements.Count && outcome.Denied != FolderRight.All; i++)
        {
            outcome = outcome.With(Statements[i].IsDeny, Statements[i].AppliesBelow(question));
        }

        return outcome;
    }

    /// <summary>Decides a question about the policy's own resource, for a caller.</summary>
    /// <param name="caller">The caller, which the statements may name.</param>
    /// <returns>A Deny wins. Account: the caller's account is allowed, so that its own policies decide.</returns>
    public (PolicyOutcome Outcome, PrincipalMatch By) Decide(in PolicyQuestion question, TrustCaller caller)
    {
        var by = PrincipalMatch.None;
        for (var i = 0; i < Statements.Count; i++)
        {
            if (Statements[i].Names(caller) is not PrincipalMatch.None and var match && Statements[i].Applies(question))
            {
                if (Statements[i].IsDeny)
                {
                    return (PolicyOutcome.Denied, match);
                }

                by = match > by ? match : by;
            }
        }

        return (by == PrincipalMatch.None ? PolicyOutcome.Silent : PolicyOutcome.Allowed, by);
    }

    /// <summary>Adds the policy of a resource to the decision about every resource with a prefix, for a caller.</summary>
    /// <param name="question">The action, and the beginning of the resources' ARNs.</param>
    /// <param name="caller">The caller, which the statements may name.</param>
    /// <param name="least">The match from which on an Allow counts.</param>
    /// <param name="outcome">The decision of the policies before this one.</param>
    public FolderOutcome DecideBelow(in PolicyQuestion question, TrustCaller caller, PrincipalMatch least, FolderOutcome outcome)
    {
        for (var i = 0; i < Statements.Count && outcome.Denied != FolderRight.All; i++)
        {
            if (Statements[i].Names(caller) is not PrincipalMatch.None and var match && (Statements[i].IsDeny || match >= least))
            {
                outcome = outcome.With(Statements[i].IsDeny, Statements[i].AppliesBelow(question));
            }
        }

        return outcome;
    }

    /// <summary>Whether it allows something to everybody, without a condition on the caller's network, account or organisation.</summary>
    public bool IsPublic => Statements.Any(statement => !statement.IsDeny
        && (statement.ExcludesPrincipals || statement.Principals is { IsAnyone: true })
        && statement.Conditions is not { LimitsCallers: true });

    /// <summary>Decides a question by several policies together.</summary>
    public static PolicyOutcome Decide(IReadOnlyList<PolicyDocument> policies, in PolicyQuestion question)
    {
        var outcome = PolicyOutcome.Silent;
        for (var i = 0; i < policies.Count; i++)
        {
            var one = policies[i].Decide(question);
            if (one == PolicyOutcome.Denied)
            {
                return one;
            }

            outcome = one == PolicyOutcome.Allowed ? one : outcome;
        }

        return outcome;
    }
}
