namespace Tarn.Access.Sessions;

/// <summary>Whether a service may act with a role.</summary>
public enum RoleTrust
{
    /// <summary>There is no such role.</summary>
    NoRole,

    /// <summary>The role's trust policy does not let the service assume it.</summary>
    Refused,

    /// <summary>The service may act with the role.</summary>
    Given,
}
