using Tarn.Access;
using Tarn.Settings;

namespace Tarn.Modules.Access;

/// <summary>Settings of the account.</summary>
internal static class AccessSettings
{
    /// <summary>The account of the root key: twelve digits.</summary>
    public static readonly Setting<string> Account = new()
    {
        Name = "account",
        Value = "DIGITS",
        DefaultText = AccountId.Default,
        Description = "The account of names and ARNs: twelve digits.",
        Group = SettingGroup.Instance,
        Parse = text => text.Length == 12 && text.All(char.IsAsciiDigit) ? text : throw new FormatException("twelve digits are needed"),
        Default = () => AccountId.Default,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [Account];
}
