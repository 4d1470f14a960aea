using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tarn.Wire.Outside;

/// <summary>Certificates of authorities that endpoints' certificates may have beside the system's.</summary>
public sealed class EndpointRoots : IDisposable
{
    /// <summary>The setting of the file.</summary>
    public const string Setting = "http-endpoint-ca";

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _roots;

    private EndpointRoots(X509Certificate2Collection roots) => _roots = roots;

    /// <summary>Reads a file of certificates, PEM.</summary>
    /// <exception cref="TarnException">InvalidArgument: the file cannot be read, or has no certificate.</exception>
    public static EndpointRoots Open(string file)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"--{Setting} {file} cannot be used: {error.Message}", error);
        }

        return roots.Count > 0
            ? new EndpointRoots(roots)
            : throw new TarnException(ErrorKind.InvalidArgument, $"--{Setting} {file} has no certificate in PEM.");
    }

    /// <summary>Whether an endpoint's certificate is trusted: by the system, or by these authorities.</summary>
    public bool Trusts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null || chain is null)
        {
            return errors == SslPolicyErrors.None;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_roots);
        own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        using var target = new X509Certificate2(certificate);
        return own.Build(target);
    }

    public void Dispose()
    {
        foreach (var root in _roots)
        {
            root.Dispose();
        }
    }
}
