using Tarn.Access.Policies;

namespace Tarn.Access.Identities;

/// <summary>A managed policy with its version in force, ready for decisions.</summary>
public sealed class ManagedPolicyModel
{
    internal ManagedPolicyModel(ManagedPolicy policy)
    {
        Policy = policy;
        Document = PolicyDocument.Parse(policy.Default.Document, PolicyKind.Identity);
    }

    public ManagedPolicy Policy { get; }

    /// <summary>The version in force.</summary>
    public PolicyDocument Document { get; }
}
