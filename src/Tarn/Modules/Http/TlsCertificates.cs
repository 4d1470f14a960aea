using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Text;
using Tarn.Modules.Addresses;
using Tarn.Modules.S3;
using Tarn.Settings;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Wire.Connections.Tls;

namespace Tarn.Modules.Http;

/// <summary>
/// The certificate of the TLS port: the given one, or one of the instance's own authority. The authority is made when
/// it is first needed. Clients trust <c>keys/tls-ca.pem</c>; <c>keys/tls-ca.key</c> stays private (mode 0600).
/// </summary>
internal static class TlsCertificates
{
    /// <summary>The authority's certificate, below the data directory.</summary>
    public const string AuthorityPath = DataDirectory.Keys + "/tls-ca.pem";

    private const string AuthorityKeyPath = DataDirectory.Keys + "/tls-ca.key";
    private const int PemBytesMax = 64 * 1_024;
    private const int ReadableMode = 0x1A4; // 0644

    /// <summary>The listener's options for TLS; null: no TLS port is set.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: the given certificate cannot be used. Damaged: the authority's files do not fit together.
    /// </exception>
    public static TlsListenerOptions? Open(ServeSettings settings, DataDirectory directory, TimeProvider time)
    {
        if (settings.Of(AddressSettings.ListenTls) is not { } endPoint)
        {
            return null;
        }

        if (settings.Of(HttpSettings.TlsCertificate) is { } certificate)
        {
            return new TlsListenerOptions(endPoint, Given(certificate, settings.Of(HttpSettings.TlsKey)!, time));
        }

        var addresses = AddressesOf(endPoint.Address).ToArray();
        string[] names = ["localhost", "*.localhost", .. IPAddress.IsLoopback(endPoint.Address) ? [] : new[] { Dns.GetHostName() },
            .. settings.Of(S3Settings.Domains).SelectMany(domain => new[] { domain, $"*.{domain}" })];
        return new TlsListenerOptions(endPoint, ServerCertificates.Of(OpenOrCreate(directory, time), names, addresses, time));
    }

    private static ServerCertificates Given(string certificate, string key, TimeProvider time)
    {
        try
        {
            var given = ServerCertificates.Given(File.ReadAllText(certificate), File.ReadAllText(key), time);
            _ = given.Current;
            return given;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument, $"--tls-certificate {certificate} with --tls-key {key} cannot be used: {error.Message}", error);
        }
    }

    // The key is written first: a certificate without its key would be trusted and useless.
    private static CertificateAuthority OpenOrCreate(DataDirectory directory, TimeProvider time)
    {
        var disk = directory.Disk;
        if (disk.Find(AuthorityPath) is null)
        {
            using var made = CertificateAuthority.Create(directory.Format.Instance.ToString("N")[..8], time.GetUtcNow());
            AtomicFile.Write(disk, AuthorityKeyPath, Encoding.ASCII.GetBytes(made.KeyPem));
            AtomicFile.Write(disk, AuthorityPath, Encoding.ASCII.GetBytes(made.CertificatePem), ReadableMode);
        }

        try
        {
            return CertificateAuthority.Open(Text(disk, AuthorityPath), Text(disk, AuthorityKeyPath));
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new TarnException(
                ErrorKind.Damaged, $"{AuthorityPath} and {AuthorityKeyPath} are not a certificate and its key: remove both, and new ones are made.", error);
        }
    }

    private static string Text(IDisk disk, string path) => Encoding.ASCII.GetString(AtomicFile.Read(disk, path, PemBytesMax));

    // A port on every address is reached at each address of the machine.
    private static IEnumerable<IPAddress> AddressesOf(IPAddress listen)
    {
        var own = listen.Equals(IPAddress.Any) || listen.Equals(IPAddress.IPv6Any)
            ? NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
            : [listen];
        return own.Select(WithoutScope).Append(IPAddress.Loopback).Append(IPAddress.IPv6Loopback).Distinct();
    }

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());
}
