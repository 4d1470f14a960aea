using System.Net;
using Tarn.Settings;

namespace Tarn.Modules.Addresses;

/// <summary>Settings of the addresses on which the instance listens.</summary>
internal static class AddressSettings
{
    /// <summary>The cleartext port.</summary>
    public static readonly Setting<IPEndPoint> Listen = new()
    {
        Name = "listen",
        Value = "HOST:PORT",
        DefaultText = "127.0.0.1:4566",
        Description = "Where to listen; port 0 takes a free one.",
        Group = SettingGroup.Addresses,
        Parse = SettingText.EndPoint,
        Default = () => new IPEndPoint(IPAddress.Loopback, 4566),
    };

    /// <summary>The TLS port; null: none.</summary>
    public static readonly Setting<IPEndPoint?> ListenTls = new()
    {
        Name = "listen-tls",
        Value = "HOST:PORT",
        DefaultText = "no TLS",
        Description = "A second port, in TLS; port 0 takes a free one.",
        Group = SettingGroup.Addresses,
        Parse = SettingText.EndPoint,
        Default = () => null,
    };

    /// <summary>The console's own port; null: it is on the other ports.</summary>
    public static readonly Setting<IPEndPoint?> ConsoleListen = new()
    {
        Name = "console-listen",
        Value = "HOST:PORT",
        DefaultText = "the console is on the other ports",
        Description = "A port for the console alone, in TLS beside --listen-tls; port 0 takes a free one.",
        Group = SettingGroup.Addresses,
        Parse = SettingText.EndPoint,
        Default = () => null,
    };

    /// <summary>The port of the page of metrics; null: none.</summary>
    public static readonly Setting<IPEndPoint?> MetricsListen = new()
    {
        Name = "metrics-listen",
        Value = "HOST:PORT",
        DefaultText = "/metrics needs a token",
        Description = "A port for Prometheus: /metrics alone, of all accounts, without a token; port 0 takes a free one.",
        Group = SettingGroup.Addresses,
        Parse = SettingText.EndPoint,
        Default = () => null,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [Listen, ListenTls, ConsoleListen, MetricsListen];

    /// <summary>
    /// The address that other machines reach; null: the listeners can be reached from this machine only.
    /// </summary>
    public static IPEndPoint? PublicOf(ServeSettings settings)
    {
        IPEndPoint?[] endPoints = [settings.Of(Listen), settings.Of(ListenTls), settings.Of(ConsoleListen), settings.Of(MetricsListen)];
        return endPoints.FirstOrDefault(endPoint => endPoint is not null && !IPAddress.IsLoopback(endPoint.Address));
    }
}
