namespace Tarn.Messaging.Topics.Rules;

/// <summary>The parts of a delivery policy, which may leave each one to another policy.</summary>
/// <param name="Pauses">The pause before each retry, in order; null: the other policy's.</param>
/// <param name="ContentType">The content type of HTTP requests; null: the other policy's.</param>
public sealed record RetryParts(IReadOnlyList<TimeSpan>? Pauses, string? ContentType)
{
    /// <summary>The plan of these parts, and of the other policy's where they are absent.</summary>
    public RetryPlan Over(RetryPlan other) => new(Pauses ?? other.Pauses, ContentType ?? other.ContentType);
}
