using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tarn.Wire.Connections.Tls;

namespace Tarn.Aws.Tests.Connections.Tls;

public sealed class ServerCertificatesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_certificate_of_our_authority_is_trusted_by_who_trusts_the_authority()
    {
        using var made = CertificateAuthority.Create("test", Now);
        using var authority = CertificateAuthority.Open(made.CertificatePem, made.KeyPem);
        using var server = authority.Issue(["localhost", "*.localhost"], [IPAddress.Loopback, IPAddress.IPv6Loopback], Now);
        Assert.True(server.HasPrivateKey);
        Assert.True(Trusts(made.CertificatePem, server, Now));
        Assert.True(Trusts(made.CertificatePem, server, Now.AddDays(396)));
        Assert.False(Trusts(made.CertificatePem, server, Now.AddDays(398)));
        using var other = CertificateAuthority.Create("test", Now);
        Assert.False(Trusts(other.CertificatePem, server, Now));
        foreach (var name in new[] { "localhost", "bucket.localhost", "127.0.0.1", "::1" })
        {
            Assert.True(server.MatchesHostname(name), name);
        }

        Assert.False(server.MatchesHostname("example.com"));
    }

    [Fact]
    public void It_is_renewed_thirty_days_before_it_expires()
    {
        using var authority = CertificateAuthority.Create("test", Now);
        var time = new ManualTime(Now);
        var certificates = ServerCertificates.Of(authority, ["localhost"], [IPAddress.Loopback], time);
        var first = certificates.Current;
        time.Advance(TimeSpan.FromDays(366));
        Assert.Same(first, certificates.Current);
        time.Advance(TimeSpan.FromDays(2));
        Assert.NotSame(first, certificates.Current);
        Assert.True(certificates.Expires > time.GetUtcNow().AddDays(390));
    }

    [Fact]
    public void A_given_certificate_brings_those_that_lead_to_the_trusted_one()
    {
        using var authority = CertificateAuthority.Create("test", Now);
        using var server = authority.Issue(["localhost"], [], Now);
        var pem = server.ExportCertificatePem() + "\n" + authority.CertificatePem;
        var given = ServerCertificates.Given(pem, server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), TimeProvider.System);
        Assert.Equal(server.Thumbprint, given.Current.TargetCertificate.Thumbprint);
        Assert.ThrowsAny<CryptographicException>(() => ServerCertificates.Given(pem, "no key", TimeProvider.System).Current);
    }

    private static bool Trusts(string authority, X509Certificate2 certificate, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        return chain.Build(certificate);
    }
}
