using Tarn.Settings;

namespace Tarn.Modules;

/// <summary>
/// A room or a service of the instance. It opens itself from the rooms that modules before it brought, and hands out what it brings:
/// doors, jobs, status, health checks, how it stops. Everything that the program must know before it opens anything stands in properties.
/// </summary>
internal interface IModule
{
    /// <summary>Unique among the modules; for messages.</summary>
    string Name { get; }

    /// <summary>The types of the rooms that it adds for modules after it.</summary>
    IReadOnlyList<Type> Rooms => [];

    /// <summary>Its settings.</summary>
    IReadOnlyList<SettingDefinition> Settings => [];

    /// <summary>The parts of it that hold memory by the hundreds of megabytes.</summary>
    IReadOnlyList<MemoryShare> MemoryShares => [];

    /// <summary>Errors of settings that do not fit together, one sentence each.</summary>
    IEnumerable<string> CheckSettings(ServeSettings settings) => [];

    /// <summary>Opens it. What it opened is closed by the instance, also when this fails half way.</summary>
    /// <exception cref="Tarn.Storage.TarnException">It refuses to start; the message says what an operator can do.</exception>
    ValueTask Open(ModuleContext context, CancellationToken cancellationToken);
}
