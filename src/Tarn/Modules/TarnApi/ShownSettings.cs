using Tarn.Aws.TarnApi.Model;
using Tarn.Settings;

namespace Tarn.Modules.TarnApi;

/// <summary>The settings as ListSettings shows them.</summary>
internal static class ShownSettings
{
    private static readonly string[] Units = ["mb", "bytes", "seconds", "minutes", "hours", "days", "ms"];

    /// <summary>All settings of some modules, with the data directory first.</summary>
    public static IReadOnlyList<InstanceSetting> Of(IEnumerable<SettingDefinition> definitions, ServeSettings settings) =>
    [
        new InstanceSetting { Name = "data", Value = settings.Data, Origin = "flag", Help = "The data directory." },
        .. definitions.Select(definition => Show(definition, settings)),
    ];

    private static InstanceSetting Show(SettingDefinition definition, ServeSettings settings)
    {
        var (origin, text) = settings.Given.TryGetValue(definition.Name, out var given) ? given : ("default", definition.DefaultText);
        return new InstanceSetting
        {
            Name = definition.Name,
            Value = text,
            Origin = origin,
            Unit = definition.Name.Split('-').LastOrDefault(word => Units.Contains(word)),
            Help = definition.Description,
        };
    }
}
