using Tarn.Access.Policies;

namespace Tarn.Access.Identities;

/// <summary>An identity with its own policies, ready for decisions.</summary>
public sealed class IdentityModel
{
    internal IdentityModel(Identity identity)
    {
        Identity = identity;
        Inline = [.. identity.Inline.Values.Select(policy => PolicyDocument.Parse(policy, PolicyKind.Identity))];
        NamesObjectTags = Inline.Any(policy => policy.NamesObjectTags);
        Trust = identity.Trust is { } trust ? PolicyDocument.Parse(trust, PolicyKind.Trust) : null;
    }

    public Identity Identity { get; }

    public IReadOnlyList<PolicyDocument> Inline { get; }

    /// <summary>Whether an inline policy names tags of existing objects.</summary>
    public bool NamesObjectTags { get; }

    /// <summary>The trust policy of a role; null for a user.</summary>
    public PolicyDocument? Trust { get; }
}
