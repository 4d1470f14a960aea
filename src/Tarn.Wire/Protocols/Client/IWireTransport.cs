namespace Tarn.Wire.Protocols;

/// <summary>
/// Carries a client's requests to a server: signs and sends them, and repeats requests that may be repeated. The CLI's
/// transport uses HTTP; the transport of tests calls a door directly.
/// </summary>
public interface IWireTransport
{
    /// <summary>Sends one call and returns its answer, errors included. The caller disposes the answer.</summary>
    /// <param name="signingName">The service in the signature's scope.</param>
    /// <param name="request">The request; its path and query are already encoded.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<WireAnswer> Send(string signingName, WireRequest request, CancellationToken cancellationToken);
}
