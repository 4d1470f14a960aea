using System.Net;
using Tarn.Settings;
using Tarn.Wire.Outside;

namespace Tarn.Modules.Delivery;

/// <summary>Settings of deliveries to HTTP endpoints.</summary>
internal static class EndpointSettings
{
    /// <summary>A file with certificates of authorities, PEM; null: only the system's authorities are trusted.</summary>
    public static readonly Setting<string?> Authorities = new()
    {
        Name = EndpointRoots.Setting,
        Value = "FILE",
        DefaultText = "the system's authorities alone",
        Description = "Authorities of HTTP endpoints' certificates, beside the system's, PEM.",
        Group = SettingGroup.Services,
        Parse = Path.GetFullPath,
        Default = () => null,
    };

    /// <summary>Networks into which <c>http://</c> may lead, beside the loopback addresses.</summary>
    public static readonly Setting<IReadOnlyList<IPNetwork>> PlainNetworks = new()
    {
        Name = AddressPolicy.PlainSetting,
        Value = "NETWORKS",
        DefaultText = "loopback alone",
        Description = "Networks into which HTTP endpoints may have http:// URLs, with commas: 10.0.0.0/8,fd00::/8.",
        Group = SettingGroup.Services,
        Parse = ParseNetworks,
        Default = () => [],
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [Authorities, PlainNetworks];

    private static IReadOnlyList<IPNetwork> ParseNetworks(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(one => IPNetwork.TryParse(one, out var network)
            ? network
            : throw new FormatException("networks are needed with commas between them, as in 10.0.0.0/8,fd00::/8"))];
}
