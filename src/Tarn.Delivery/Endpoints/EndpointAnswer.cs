namespace Tarn.Delivery.Endpoints;

/// <summary>The answer to one attempt.</summary>
/// <param name="Code">One of <see cref="EndpointCodes"/>; empty when accepted.</param>
/// <param name="Message">One sentence without secrets or payload; empty when accepted.</param>
/// <param name="EndedMs">The end of the attempt, Unix milliseconds.</param>
public readonly record struct EndpointAnswer(EndpointOutcome Outcome, string Code, string Message, long EndedMs)
{
    /// <summary>The endpoint has the records.</summary>
    public static EndpointAnswer Accepted(long endedMs) => new(EndpointOutcome.Accepted, "", "", endedMs);
}
