namespace Tarn.Access;

/// <summary>Groups of decisions.</summary>
internal static class AccessDecisions
{
    /// <summary>Whether a policy denies it, which no other policy changes.</summary>
    public static bool IsDenial(this AccessDecision decision) => decision
        is AccessDecision.DeniedByIdentity or AccessDecision.DeniedByBoundary or AccessDecision.DeniedBySession or AccessDecision.DeniedByResource;
}
