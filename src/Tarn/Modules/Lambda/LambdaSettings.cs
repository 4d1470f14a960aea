using Tarn.Settings;

namespace Tarn.Modules.Lambda;

/// <summary>Settings of functions' code.</summary>
internal static class LambdaSettings
{
    /// <summary>The folder of code that is used directly, without a copy; null: there is none.</summary>
    public static readonly Setting<string?> Folder = new()
    {
        Name = "function-folder",
        Value = "DIR",
        DefaultText = "none",
        Description = "Functions may run code in folders below DIR in place (S3Bucket=hot-reload); changed files are used at once.",
        Group = SettingGroup.Services,
        Parse = text => Directory.Exists(text) ? Path.GetFullPath(text) : throw new FormatException($"there is no folder {text}"),
        Default = () => null,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [Folder];
}
