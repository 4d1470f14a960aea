namespace Tarn.Access;

/// <summary>Kinds of identities. Users, roles and sessions come with IAM.</summary>
public enum PrincipalKind : byte
{
    /// <summary>No signature.</summary>
    Anonymous,

    /// <summary>The root of an account: may do everything in it.</summary>
    Root,
}
