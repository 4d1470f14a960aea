namespace Tarn.Access.Policies;

/// <summary>How far the principals of a statement name a caller.</summary>
public enum PrincipalMatch
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By its account: the account's own policies decide about the caller.</summary>
    Account,

    /// <summary>The caller itself, or every caller.</summary>
    Named,
}
