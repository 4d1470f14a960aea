using Tarn.Settings;

namespace Tarn.Modules;

/// <summary>
/// A project or a service of the instance. It opens itself from the parts of the modules before it, and adds its doors,
/// jobs, status parts and health checks. The properties hold everything that the program needs before it opens a
/// module.
/// </summary>
internal interface IModule
{
    /// <summary>The module's name, unique among the modules; for messages.</summary>
    string Name { get; }

    /// <summary>The types of the parts that the module adds for modules after it.</summary>
    IReadOnlyList<Type> Rooms => [];

    IReadOnlyList<SettingDefinition> Settings => [];

    /// <summary>The module's parts that hold hundreds of megabytes.</summary>
    IReadOnlyList<MemoryShare> MemoryShares => [];

    /// <summary>Errors of settings that do not fit together, one sentence each.</summary>
    IEnumerable<string> CheckSettings(ServeSettings settings) => [];

    /// <summary>
    /// Opens the module. The instance closes the parts passed to <see cref="ModuleContext.Own"/>, also when this fails
    /// half way.
    /// </summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// The module refuses to start; the message names the remedy.
    /// </exception>
    ValueTask Open(ModuleContext context, CancellationToken cancellationToken);
}
