namespace Tarn.Delivery.Destinations;

/// <summary>
/// Sends requests to HTTP endpoints. Several deliveries use one client at a time. A request may reach the endpoint even
/// if its answer does not reach the client; then the same request is sent again.
/// </summary>
public interface IEndpointClient
{
    /// <summary>Sends one request once, without retries, and waits at most <see cref="EndpointLimits.Timeout"/>.</summary>
    /// <param name="body">
    /// <see cref="EndpointRequest.BodyBytes"/> bytes, read once from the start. The caller disposes it after the call.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt; the request may have reached the endpoint.</param>
    /// <returns>The outcome. Every failure of the network or the endpoint is an answer, not an exception.</returns>
    /// <exception cref="Tarn.Storage.TarnException">The body or the access key could not be read: Damaged, NotFound, DiskFailed.</exception>
    Task<EndpointAnswer> Post(EndpointRequest request, Stream body, CancellationToken cancellationToken);
}
