using Tarn.Access.Credentials;
using Tarn.Access.Keys.Root;
using Tarn.Modules.Addresses;
using Tarn.OwnProcess;
using Tarn.Settings;
using Tarn.Storage.Disk;

namespace Tarn.Modules.Storage;

/// <summary>
/// The data directory, and the key that seals its secrets. The module prints the first lines; after them this process
/// may log.
/// </summary>
internal sealed class DirectoryModule : IModule
{
    /// <inheritdoc/>
    public string Name => "directory";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(DataDirectory), typeof(SecretSealer)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => DirectorySettings.All;

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var directory = context.Add(context.Own(DataDirectory.Open(context.Settings.Data, ProgramVersion.Text, context.Time)));
        context.Get<ReservedAddresses>().Reserve();
        StoreFiles.Check(directory);
        var master = context.Settings.Of(DirectorySettings.MasterKey) is { } file ? MasterKeyFile.Read(file, directory.Path) : null;
        context.Add(context.Own(new SecretSealer(InstanceKey.OpenOrCreate(directory, StoreFiles.Exist(directory), master))));
        context.Introduction.SayFirst($"Tarn {ProgramVersion.Text}, data in {context.Settings.Data}");
        foreach (var line in context.Memory.Table())
        {
            context.Introduction.SayFirst(line);
        }

        context.Introduction.Add(IntroductionSection.Machine, DirectorySettings.KeyLine(master is not null));
        if (UserRights.OfProcess() is { LacksSome: true } rights)
        {
            context.Introduction.Add(IntroductionSection.Machine, rights.ToString());
        }

        if (directory.IsNew)
        {
            context.Introduction.Add(IntroductionSection.Machine, SyncProbe.Run(directory.Disk, context.Time).ToString());
        }

        return ValueTask.CompletedTask;
    }
}
