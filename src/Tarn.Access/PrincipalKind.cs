namespace Tarn.Access;

/// <summary>Kinds of identities. Users, roles and sessions will come with IAM.</summary>
public enum PrincipalKind : byte
{
    /// <summary>No signature.</summary>
    Anonymous,

    /// <summary>The root of an account. It may do everything in the account.</summary>
    Root,
}
