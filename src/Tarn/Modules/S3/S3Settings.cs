using System.Buffers;
using System.Net;
using Tarn.Settings;

namespace Tarn.Modules.S3;

/// <summary>Settings of S3's addresses and signatures.</summary>
internal static class S3Settings
{
    private const int NameLengthMax = 253;
    private const int LabelLengthMax = 63;
    private static readonly SearchValues<char> LabelLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Host names of the service: a bucket may precede each of them. In lower case.</summary>
    public static readonly Setting<IReadOnlyList<string>> Domains = new()
    {
        Name = "s3-domain",
        Value = "NAME",
        DefaultText = "localhost alone",
        Description = "A host name of S3: BUCKET.NAME means that bucket. Repeatable, or a list with commas.",
        Group = SettingGroup.Addresses,
        IsList = true,
        Parse = text => [.. text.Split(',', StringSplitOptions.TrimEntries).Select(Domain).Distinct()],
        Default = () => [],
    };

    /// <summary>False: requests, presigned URLs and forms with signatures of version 2 are refused by name.</summary>
    public static readonly Setting<bool> SignatureV2 = new()
    {
        Name = "s3-signature-v2",
        Value = "on|off",
        DefaultText = "on",
        Description = "off: S3 refuses requests, presigned URLs and forms with signatures of version 2.",
        Group = SettingGroup.Requests,
        Parse = text => SettingText.Choice(text, "on", "off") == "on",
        Default = () => true,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [Domains, SignatureV2];

    private static string Domain(string text)
    {
        var name = text.ToLowerInvariant();
        return name.Length is > 0 and <= NameLengthMax
            && !IPAddress.TryParse(name, out _)
            && name.Split('.').All(label => label.Length is > 0 and <= LabelLengthMax && !label.AsSpan().ContainsAnyExcept(LabelLetters))
            ? name
            : throw new FormatException("host names without ports are needed, as in s3.example.com");
    }
}
