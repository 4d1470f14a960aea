namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>The ways in which an endpoint treats a request.</summary>
public enum EndpointBehaviour
{
    /// <summary>Takes the request and says so.</summary>
    Accepts,

    /// <summary>Takes the request, but refuses its second record for good.</summary>
    RefusesTheSecond,

    /// <summary>Status 413.</summary>
    SaysTooLarge,

    /// <summary>Status 500.</summary>
    Fails,

    /// <summary>Takes the request, and the answer is lost with the connection.</summary>
    TakesAndBreaks,

    /// <summary>Answers with another request's id.</summary>
    NamesAnother,

    /// <summary>Never answers.</summary>
    Hangs,
}
