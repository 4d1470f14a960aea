namespace Tarn.Aws.Protocols;

/// <summary>
/// Carries a client's requests to a server: signs, sends, repeats what may be repeated. The CLI's goes over HTTP; tests
/// carry requests straight to a door.
/// </summary>
public interface IWireTransport
{
    /// <summary>Sends one call and gives its answer, errors included. The caller disposes it.</summary>
    /// <param name="signingName">The service in the signature's scope.</param>
    /// <param name="request">The request; its path and query are encoded as they shall be sent.</param>
    /// <param name="ct">Gives up.</param>
    Task<WireAnswer> Send(string signingName, WireRequest request, CancellationToken ct);
}
