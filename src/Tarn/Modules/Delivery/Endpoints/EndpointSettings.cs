using Tarn.Settings;

namespace Tarn.Modules.Delivery.Endpoints;

/// <summary>Settings of deliveries to HTTP endpoints.</summary>
internal static class EndpointSettings
{
    /// <summary>A file with certificates of authorities, PEM; null: only the system's authorities are trusted.</summary>
    public static readonly Setting<string?> Authorities = new()
    {
        Name = "http-endpoint-ca",
        Value = "FILE",
        DefaultText = "the system's authorities alone",
        Description = "Authorities of HTTP endpoints' certificates, beside the system's, PEM.",
        Group = SettingGroup.Services,
        Parse = Path.GetFullPath,
        Default = () => null,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [Authorities];
}
