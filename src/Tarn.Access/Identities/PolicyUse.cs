namespace Tarn.Access.Identities;

/// <summary>How an identity uses a managed policy. Rows hold the numbers: never change one.</summary>
public enum PolicyUse : byte
{
    /// <summary>The policy is attached, and gives rights.</summary>
    Permissions = 1,

    /// <summary>The policy is the boundary of the identity's rights.</summary>
    Boundary = 2,
}
