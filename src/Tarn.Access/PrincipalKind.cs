namespace Tarn.Access;

/// <summary>Kinds of identities. Rows and sealed tokens hold the numbers: never change one.</summary>
public enum PrincipalKind : byte
{
    /// <summary>No signature.</summary>
    Anonymous,

    /// <summary>The root of an account. It may do everything in the account.</summary>
    Root,

    /// <summary>A session of a role. Its rights come from policies; without one it has none.</summary>
    Role,

    /// <summary>A user. Its rights come from its policies.</summary>
    User,
}
