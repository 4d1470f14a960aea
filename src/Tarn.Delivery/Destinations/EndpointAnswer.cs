namespace Tarn.Delivery.Destinations;

/// <summary>The answer to one attempt.</summary>
/// <param name="Code">One of <see cref="EndpointCodes"/>, or a failure of the kind's own; empty when accepted.</param>
/// <param name="Message">One sentence without secrets or payload; empty when accepted.</param>
/// <param name="EndedMs">The end of the attempt, Unix milliseconds. The client sets it.</param>
public readonly record struct EndpointAnswer(EndpointOutcome Outcome, string Code, string Message, long EndedMs = 0)
{
    /// <summary>The records of an accepted request that the endpoint refuses for good; null: none.</summary>
    public IReadOnlyList<RefusedItem>? Refused { get; init; }

    /// <summary>The endpoint has the records.</summary>
    public static EndpointAnswer Accepted(long endedMs) => new(EndpointOutcome.Accepted, "", "", endedMs);
}
