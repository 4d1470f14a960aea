using Tarn.Settings;
using Tarn.Storage.Disk;

namespace Tarn.Modules.Addresses;

/// <summary>
/// The addresses of the listeners. A busy address leaves no new data directory behind: it is bound before one is made.
/// Where the directory is there already, the directory comes first, since a server that has it is the better reason to
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
