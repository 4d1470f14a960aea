namespace Tarn.Aws.Http.Tls;

/// <summary>
/// Stands among the features of connections that came in by the TLS port. Whether a call came in TLS is asked of it alone: what the server
/// says of a request, the client chooses.
/// </summary>
internal sealed class TlsListenerMark
{
    public static TlsListenerMark Instance { get; } = new();
}
