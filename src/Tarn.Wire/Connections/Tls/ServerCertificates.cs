using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Tarn.Wire.Connections.Tls;

/// <summary>The certificate that the listener shows, renewed before it expires if it can be.</summary>
/// <param name="issue">Makes a certificate with its key, and the certificates between it and the one that clients
/// trust.</param>
/// <param name="renews">Whether another call of <paramref name="issue"/> makes a newer certificate.</param>
/// <param name="time">The clock.</param>
public sealed class ServerCertificates(
    Func<DateTimeOffset, (X509Certificate2 Certificate, X509Certificate2Collection Chain)> issue, bool renews, TimeProvider time)
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    private readonly Lock _gate = new();
    private SslStreamCertificateContext? _current;

    /// <summary>When the certificate that is shown now expires.</summary>
    public DateTimeOffset Expires => Current.TargetCertificate.NotAfter;

    /// <summary>The certificate for a connection that begins now.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_gate)
            {
                var now = time.GetUtcNow();
                if (_current is null || (renews && now + RenewBefore > _current.TargetCertificate.NotAfter))
                {
                    // open connections still use the old certificate: it is not disposed
                    var (certificate, chain) = issue(now);
                    _current = SslStreamCertificateContext.Create(certificate, chain, offline: true);
                }

                return _current;
            }
        }
    }

    /// <summary>Certificates of the instance's own authority.</summary>
    public static ServerCertificates Of(
        CertificateAuthority authority, IReadOnlyList<string> names, IReadOnlyList<System.Net.IPAddress> addresses, TimeProvider time) =>
        new(now => (authority.Issue(names, addresses, now), []), true, time);

    /// <summary>
    /// A configured certificate. The first in the file is the server's, the others lead to the one that clients trust.
    /// </summary>
    public static ServerCertificates Given(string certificatesPem, string keyPem, TimeProvider time) => new(
        _ =>
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificatesPem);
            return (X509Certificate2.CreateFromPem(certificatesPem, keyPem), chain);
        },
        false,
        time);
}
