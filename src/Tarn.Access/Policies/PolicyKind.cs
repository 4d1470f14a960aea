namespace Tarn.Access.Policies;

/// <summary>The use of a policy document, which decides its elements.</summary>
public enum PolicyKind
{
    /// <summary>The rights of an identity or a session: statements name resources, and no principal.</summary>
    Identity,

    /// <summary>The trust policy of a role: statements name principals, and no resource.</summary>
    Trust,

    /// <summary>The policy of a resource: statements name principals and resources.</summary>
    Resource,
}
