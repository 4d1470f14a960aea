using Tarn.Access.Credentials;
using Tarn.Access.Keys.Use;
using Tarn.Access.Registry;
using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Changes;
using Tarn.Access.Secrets.Rotations;
using Tarn.Access.Secrets.Values;
using Tarn.Aws.SecretsManager;
using Tarn.Aws.SecretsManager.Rotations;
using Tarn.Aws.Targets;
using Tarn.Jobs;
using Tarn.Modules.Storage;
using Tarn.Targets;

namespace Tarn.Modules.Secrets;

/// <summary>AWS Secrets Manager.</summary>
internal sealed class SecretsModule : IModule
{
    private static readonly TimeSpan UpkeepEvery = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => "secretsmanager";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (store, registry) = (context.Get<StorageParts>().Metadata, context.Get<ResourceRegistry>());
        var (secrets, changes, reads) = (RegisteredSecret.In(registry), new SecretChanges(store, context.Time), new SecretReads(store, context.Time));
        var functions = new RotationFunctions(context.Get<FunctionTarget>(), context.Get<TargetDirectory>());
        var rotations = context.Own(new SecretRotations(store, secrets, functions, context.Time, context.Log<SecretRotations>()));
        context.OnStart(async stopping => await rotations.Resume(stopping));
        context.Jobs.Add(new Job("secret rotations", JobClass.Disk, UpkeepEvery, rotations.RunDue));
        var upkeep = new SecretUpkeep(store, secrets, changes, reads, context.Time);
        context.Jobs.Add(new Job("secrets", JobClass.Disk, UpkeepEvery, upkeep.Run));
        context.Get<KeyDependents>().Add(new SecretKeyUses(secrets));
        context.Doors.Add(new SecretsManagerDoor(new SecretsManagerParts
        {
            Store = store,
            Registry = registry,
            Secrets = secrets,
            Values = new SealedValues(store, context.Get<DataKeys>(), "secretsmanager"),
            Changes = changes,
            Rotations = rotations,
            Reads = reads,
            Sealer = context.Get<SecretSealer>(),
            Time = context.Time,
        }));
        return ValueTask.CompletedTask;
    }
}
