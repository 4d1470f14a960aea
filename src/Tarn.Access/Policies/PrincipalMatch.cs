namespace Tarn.Access.Policies;

/// <summary>How far the principals of a statement name a caller.</summary>
public enum PrincipalMatch
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By its account: the account's own policies decide about the caller.</summary>
    Account,

    /// <summary>The role of the caller, or every caller.</summary>
    Named,

    /// <summary>
    /// The user by its ARN or id, or the very session of a role: then boundaries and policies of sessions limit nothing that they leave out, and
    /// only their denials count.
    /// </summary>
    Directly,
}
