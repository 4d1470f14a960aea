using Tarn.Settings;
using Tarn.Storage.Disk;

namespace Tarn.Modules.Addresses;

/// <summary>
/// The addresses of the listeners. They are bound before a new data directory is made, so that a busy address leaves no
/// new directory behind. An existing directory is opened first: if another server uses it, that is the better reason to
/// refuse the start.
/// </summary>
internal sealed class AddressesModule : IModule
{
    /// <inheritdoc/>
    public string Name => "addresses";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(ReservedAddresses)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => AddressSettings.All;

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var addresses = context.Add(context.Own(new ReservedAddresses(context.Settings)));
        if (!DataDirectory.IsThere(context.Settings.Data))
        {
            addresses.Reserve();
        }

        return ValueTask.CompletedTask;
    }
}
