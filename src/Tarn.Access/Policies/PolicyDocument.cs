using Tarn.Storage.Rights;

namespace Tarn.Access.Policies;

/// <summary>A policy, ready for decisions. It is immutable.</summary>
public sealed class PolicyDocument
{
    internal PolicyDocument(PolicyStatement[] statements) => Statements = statements;

    /// <summary>The statements, in the order of the text.</summary>
    public IReadOnlyList<PolicyStatement> Statements { get; }

    /// <summary>Whether some statement may allow anything.</summary>
    public bool AllowsSomething => Statements.Any(statement => statement is { IsDeny: false, IsConditional: false, HasVariables: false });

    /// <summary>Reads a policy in IAM's JSON.</summary>
    /// <exception cref="FormatException">The text is not such a policy; the message is IAM's for MalformedPolicyDocument.</exception>
    public static PolicyDocument Parse(string text, PolicyKind kind) => new PolicyParser(kind).Parse(text);

    /// <summary>Decides an action on a resource: a Deny wins over every Allow.</summary>
    /// <param name="action">The action, with its prefix: <c>s3:GetObject</c>.</param>
    /// <param name="resource">An ARN, or <c>*</c> for an action without resources.</param>
    public PolicyOutcome Decide(string action, string resource)
    {
        var outcome = PolicyOutcome.Silent;
        for (var i = 0; i < Statements.Count; i++)
        {
            if (Statements[i].Applies(action, resource))
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

    /// <summary>Adds this policy to the decision of an action on every resource with a prefix.</summary>
    /// <param name="action">The action, with its prefix: <c>s3:GetObject</c>.</param>
    /// <param name="prefix">The beginning of the resources' ARNs.</param>
    /// <param name="outcome">The decision of the policies before this one.</param>
    public FolderOutcome DecideBelow(string action, string prefix, FolderOutcome outcome)
    {
        for (var i = 0; i < Statements.Count && outcome.Denied != FolderRight.All; i++)
        {
            outcome = outcome.With(Statements[i].IsDeny, Statements[i].AppliesBelow(action, prefix));
        }

        return outcome;
    }

    /// <summary>Decides an action on a resource by several policies together.</summary>
    public static PolicyOutcome Decide(IReadOnlyList<PolicyDocument> policies, string action, string resource)
    {
        var outcome = PolicyOutcome.Silent;
        for (var i = 0; i < policies.Count; i++)
        {
            var one = policies[i].Decide(action, resource);
            if (one == PolicyOutcome.Denied)
            {
                return one;
            }

            outcome = one == PolicyOutcome.Allowed ? one : outcome;
        }

        return outcome;
    }
}
