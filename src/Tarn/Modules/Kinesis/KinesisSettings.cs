using Tarn.Settings;

namespace Tarn.Modules.Kinesis;

/// <summary>Settings of Kinesis.</summary>
internal static class KinesisSettings
{
    /// <summary>True: Kinesis and item tables follow the real service's rates and quotas.</summary>
    public static readonly Setting<bool> AwsLimits = new()
    {
        Name = "limits",
        Value = "off|aws",
        DefaultText = "off",
        Description = "aws: Kinesis and item tables keep to the real service's rates and quotas, so that code for retries can be tested.",
        Group = SettingGroup.Services,
        Parse = text => SettingText.Choice(text, "off", "aws") == "aws",
        Default = () => false,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [AwsLimits];
}
