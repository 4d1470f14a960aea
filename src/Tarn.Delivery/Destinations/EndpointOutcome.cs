namespace Tarn.Delivery.Destinations;

/// <summary>The outcome of one attempt to send a request.</summary>
public enum EndpointOutcome
{
    /// <summary>The endpoint has the records.</summary>
    Accepted,

    /// <summary>The endpoint will never take this request: its status was 413.</summary>
    Refused,

    /// <summary>The endpoint may take the request later, or has taken it and its answer is missing.</summary>
    Failed,
}
