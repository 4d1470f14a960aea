using Tarn.Settings;

namespace Tarn.Modules.Iceberg;

/// <summary>Settings of the Iceberg REST catalog.</summary>
internal static class IcebergSettings
{
    /// <summary>How clients reach the instance, without a slash at the end; null: as each request came.</summary>
    public static readonly Setting<string?> PublicUrl = new()
    {
        Name = "public-url",
        Value = "URL",
        DefaultText = "the host of each request",
        Description = "How clients reach the server, where it cannot be seen: behind a proxy.",
        Group = SettingGroup.Addresses,
        Parse = ParseUrl,
        Default = () => null,
    };

    /// <summary>True: a new table gets a location of its own instead of a location that is not in the object store.</summary>
    public static readonly Setting<bool> OwnLocations = new()
    {
        Name = "iceberg-own-locations",
        Value = "on|off",
        DefaultText = "off",
        Description = "on: tables of the Iceberg REST catalog get a place in the object store instead of a requested one elsewhere.",
        Group = SettingGroup.Requests,
        Parse = text => SettingText.Choice(text, "on", "off") == "on",
        Default = () => false,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [PublicUrl, OwnLocations];

    private static string ParseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.AbsolutePath == "/" && url.Query.Length == 0
            ? url.GetLeftPart(UriPartial.Authority)
            : throw new FormatException("a URL is http://HOST[:PORT] or https://HOST[:PORT]");
}
