namespace Tarn.Access;

/// <summary>The result of authorisation, with the reason of a refusal.</summary>
public enum AccessDecision
{
    /// <summary>The principal may do it.</summary>
    Allowed,

    /// <summary>The principal may not do it, for a reason without policies.</summary>
    Refused,

    /// <summary>No policy of the identity allows it.</summary>
    NoIdentityPolicy,

    /// <summary>The permissions boundary does not allow it.</summary>
    NoBoundary,

    /// <summary>No policy of the session allows it.</summary>
    NoSessionPolicy,

    /// <summary>A policy of the identity denies it.</summary>
    DeniedByIdentity,

    /// <summary>The permissions boundary denies it.</summary>
    DeniedByBoundary,

    /// <summary>A policy of the session denies it.</summary>
    DeniedBySession,

    /// <summary>The policy of the resource denies it.</summary>
    DeniedByResource,

    /// <summary>The policy of the resource does not allow it, and other policies do not suffice: a key's.</summary>
    NoResourcePolicy,
}
