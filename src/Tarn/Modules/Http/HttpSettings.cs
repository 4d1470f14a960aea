using Tarn.Modules.Addresses;
using Tarn.Settings;

namespace Tarn.Modules.Http;

/// <summary>Settings of the listener.</summary>
internal static class HttpSettings
{
    /// <summary>
    /// A file with the server's certificate and its chain to the trusted one, PEM; null: a certificate of the
    /// instance's own authority.
    /// </summary>
    public static readonly Setting<string?> TlsCertificate = new()
    {
        Name = "tls-certificate",
        Value = "FILE",
        DefaultText = "one of the instance's own authority, DIR/keys/tls-ca.pem",
        Description = "The TLS port's certificate and its chain, PEM.",
        Group = SettingGroup.Addresses,
        Parse = Path.GetFullPath,
        Default = () => null,
    };

    /// <summary>A file with the certificate's private key, PEM.</summary>
    public static readonly Setting<string?> TlsKey = new()
    {
        Name = "tls-key",
        Value = "FILE",
        DefaultText = "none",
        Description = "The private key of --tls-certificate, PEM.",
        Group = SettingGroup.Addresses,
        Parse = Path.GetFullPath,
        Default = () => null,
    };

    /// <summary>Open connections in total; null: as many as the descriptor limit allows.</summary>
    public static readonly Setting<int?> ConnectionsMax = new()
    {
        Name = "connections-max",
        Value = "COUNT",
        DefaultText = "three quarters of the file descriptors that are free at start",
        Description = "Open connections in total; a new one displaces an idle one, or waits.",
        Group = SettingGroup.Requests,
        Parse = text => (int)SettingText.Number(text, 4, 1 << 20),
        Default = () => null,
    };

    /// <summary>Open connections of one source address; null: three quarters of the total.</summary>
    public static readonly Setting<int?> ConnectionsPerAddressMax = new()
    {
        Name = "connections-per-address-max",
        Value = "COUNT",
        DefaultText = "three quarters of --connections-max",
        Description = "Open connections of one source address; a new one displaces an idle one of it, or is closed.",
        Group = SettingGroup.Requests,
        Parse = text => (int)SettingText.Number(text, 1, 1 << 20),
        Default = () => null,
    };

    /// <summary>The lowest rate at which a client may send a body or take a response, bytes per second.</summary>
    public static readonly Setting<int> TransferBytesPerSecondMin = new()
    {
        Name = "transfer-bytes-per-second-min",
        Value = "BYTES",
        DefaultText = "1024",
        Description = "The lowest rate at which a client may send a body or take a response, averaged over 60 s; 0: a byte a minute.",
        Group = SettingGroup.Requests,
        Parse = text => (int)SettingText.Number(text, 0, 1 << 30),
        Default = () => 1_024,
    };

    /// <summary>False: requests need no signature; only on loopback.</summary>
    public static readonly Setting<bool> Auth = new()
    {
        Name = "auth",
        Value = "on|off",
        DefaultText = "on",
        Description = "off: requests need no signature; on a loopback address only.",
        Group = SettingGroup.Requests,
        Parse = text => SettingText.Choice(text, "on", "off") == "on",
        Default = () => true,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } =
        [TlsCertificate, TlsKey, ConnectionsMax, ConnectionsPerAddressMax, TransferBytesPerSecondMin, Auth];

    /// <summary>Errors of settings that do not fit together.</summary>
    public static IEnumerable<string> Check(ServeSettings settings)
    {
        var reachable = AddressSettings.PublicOf(settings);
        if (settings.RootKey is ("test", "test") && reachable is not null)
        {
            yield return $"The root key test/test is for a loopback address only, not for {reachable}.";
        }

        if (!settings.Of(Auth) && reachable is not null)
        {
            yield return $"--auth off is for a loopback address only, not for {reachable}.";
        }

        if (settings.Of(TlsCertificate) is null != settings.Of(TlsKey) is null)
        {
            yield return "--tls-certificate and --tls-key are needed together.";
        }

        if (settings.Of(TlsCertificate) is not null && settings.Of(AddressSettings.ListenTls) is null)
        {
            yield return "--tls-certificate is for the TLS port: --listen-tls HOST:PORT opens one.";
        }
    }
}
