using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tarn.Wire.Connections.Tls;

/// <summary>
/// An instance's own certificate authority: clients trust it once, and it issues the server's certificates. Elliptic curve P-256, SHA-256.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const int YearsTrusted = 20;

    // the longest that clients accept: clients that follow the browsers' rules refuse more than 398 days
    private static readonly TimeSpan ServerLifetime = TimeSpan.FromDays(397);

    // certificates begin earlier than now, because clocks differ
    private static readonly TimeSpan Earlier = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>The certificate that clients trust, PEM.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem() + "\n";

    /// <summary>The authority's private key, PKCS #8, PEM.</summary>
    public string KeyPem => _certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>Makes an authority.</summary>
    /// <param name="name">The name that distinguishes it in lists of certificates.</param>
    public static CertificateAuthority Create(string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Tarn {name}, O=Tarn", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new CertificateAuthority(request.CreateSelfSigned(now - Earlier, now.AddYears(YearsTrusted)));
    }

    /// <summary>Reads an authority.</summary>
    /// <exception cref="CryptographicException">The texts are no certificate with its key.</exception>
    public static CertificateAuthority Open(string certificatePem, string keyPem) =>
        new(X509Certificate2.CreateFromPem(certificatePem, keyPem));

    /// <summary>Issues a certificate of the server for these names and addresses.</summary>
    /// <param name="names">DNS names, wildcards included.</param>
    public X509Certificate2 Issue(IEnumerable<string> names, IEnumerable<IPAddress> addresses, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Tarn, O=Tarn", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            alternatives.AddDnsName(name);
        }

        foreach (var address in addresses.Distinct())
        {
            alternatives.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        var end = now + ServerLifetime < _certificate.NotAfter ? now + ServerLifetime : _certificate.NotAfter;
        using var issued = request.Create(_certificate, now - Earlier, end, serial);
        return issued.CopyWithPrivateKey(key);
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();
}
