using Tarn.Storage;

namespace Tarn.Settings;

/// <summary>
/// Every setting of <c>serve</c>, once: flags, variables, the settings file and help are made from it.
/// </summary>
internal sealed class SettingTable
{
    private readonly IReadOnlyList<Func<ServeSettings, IEnumerable<string>>> _checks;

    /// <summary>Makes the table.</summary>
    /// <param name="definitions">
    /// The modules' settings, in the order of the modules. <c>--data</c> is not among them: it names the folder of
    /// the settings file.
    /// </param>
    /// <param name="checks">Errors of settings that do not fit together, one sentence each.</param>
    public SettingTable(IEnumerable<SettingDefinition> definitions, IEnumerable<Func<ServeSettings, IEnumerable<string>>> checks)
    {
        _checks = [.. checks];
        All = [.. definitions.Concat(InstanceSettings.All).OrderBy(definition => definition.Group)];
        var doubled = All.GroupBy(definition => definition.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToArray();
        Invariant.Check(doubled.Length == 0, $"settings defined twice: {string.Join(", ", doubled)}");
    }

    /// <summary>The settings in the order of help.</summary>
    public IReadOnlyList<SettingDefinition> All { get; }

    /// <summary>Errors of settings that do not fit together.</summary>
    public IEnumerable<string> Check(ServeSettings settings) => _checks.SelectMany(check => check(settings));
}
