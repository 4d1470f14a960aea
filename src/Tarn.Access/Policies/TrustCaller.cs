namespace Tarn.Access.Policies;

/// <summary>A caller that wants to assume a role or use a resource, as policies name it.</summary>
/// <param name="Account">The caller's account; empty for a service.</param>
/// <param name="Arn">The caller's ARN as STS shows it.</param>
/// <param name="IdentityArn">The ARN of the caller's user or role; the root's own ARN.</param>
/// <param name="UniqueId">The unique id of the user or role.</param>
/// <param name="Service">The service, <c>lambda.amazonaws.com</c>; null for other callers.</param>
public sealed record TrustCaller(string Account, string Arn, string IdentityArn, string UniqueId, string? Service)
{
    /// <summary>A caller without a signature: only <c>*</c> names it.</summary>
    public static TrustCaller Unsigned { get; } = new("", "", "", "", null);

    /// <summary>Whether a principal of a policy is the user itself or the very session of a role, and not the role.</summary>
    public bool IsItself(string principal) =>
        (principal == Arn && (Arn.Contains(":user/", StringComparison.Ordinal) || Arn.Contains(":assumed-role/", StringComparison.Ordinal)))
        || (principal == UniqueId && UniqueId.StartsWith("AIDA", StringComparison.Ordinal));

    /// <summary>A service of AWS.</summary>
    public static TrustCaller Of(string service) => new("", "", "", "", service);
}
