namespace Tarn.Access.Identities;

/// <summary>Kinds of identities with policies. Rows hold the numbers: never change one.</summary>
public enum IdentityKind : byte
{
    /// <summary>A user: it has long-term keys.</summary>
    User = 1,

    /// <summary>A role: others assume it for a while.</summary>
    Role = 2,
}
