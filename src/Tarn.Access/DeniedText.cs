namespace Tarn.Access;

/// <summary>AWS's sentence about a refusal.</summary>
internal static class DeniedText
{
    /// <summary>The sentence: the caller, the action, the resource and the reason.</summary>
    public static string Of(string caller, string action, string resource, AccessDecision decision)
    {
        var reason = decision switch
        {
            AccessDecision.NoIdentityPolicy => $" because no identity-based policy allows the {action} action",
            AccessDecision.NoBoundary => $" because no permissions boundary allows the {action} action",
            AccessDecision.NoSessionPolicy => $" because no session policy allows the {action} action",
            AccessDecision.DeniedByIdentity => " with an explicit deny in an identity-based policy",
            AccessDecision.DeniedByBoundary => " with an explicit deny in a permissions boundary",
            AccessDecision.DeniedBySession => " with an explicit deny in a session policy",
            AccessDecision.NoResourcePolicy => $" because no resource-based policy allows the {action} action",
            AccessDecision.DeniedByResource => " with an explicit deny in a resource-based policy",
            _ => "",
        };
        return $"User: {caller} is not authorized to perform: {action} on resource: {resource}{reason}";
    }
}
