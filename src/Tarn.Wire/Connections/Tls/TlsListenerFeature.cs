namespace Tarn.Wire.Connections.Tls;

/// <summary>
/// A feature of connections that arrived on the TLS port. Only this feature decides whether a call arrived in TLS: the
/// client chooses the scheme that the server reports.
/// </summary>
internal sealed class TlsListenerFeature
{
    public static TlsListenerFeature Instance { get; } = new();
}
