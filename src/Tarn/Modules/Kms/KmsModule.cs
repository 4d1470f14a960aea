using Tarn.Access.Credentials;
using Tarn.Access.Keys.Changes;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Grants;
using Tarn.Access.Keys.Material;
using Tarn.Access.Keys.Use;
using Tarn.Access.Registry;
using Tarn.Aws.Kms;
using Tarn.Aws.S3.Resources;
using Tarn.Jobs;
using Tarn.Modules.Storage;
using Tarn.Storage.Objects.Definitions;

namespace Tarn.Modules.Kms;

/// <summary>Keys, and AWS KMS. Modules after this one take <see cref="DataKeys"/>, and add their <see cref="IKeyDependents"/>.</summary>
internal sealed class KmsModule : IModule
{
    private static readonly TimeSpan UpkeepEvery = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => "kms";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(DataKeys), typeof(KeyFinder), typeof(KeyDependents)];

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (store, registry, sealer) = (context.Get<StorageParts>().Metadata, context.Get<ResourceRegistry>(), context.Get<SecretSealer>());
        var materials = context.Own(await KeyMaterials.Open(store, sealer, cancellationToken));
        var finder = context.Add(new KeyFinder(registry));
        var changes = new KeyChanges(store, materials, context.Time);
        var cipher = new KeyCipher(finder, materials, context.Time);
        var upkeep = new KeyUpkeep(store, finder, materials, changes, context.Time);
        var buckets = new BucketKeyUses(context.Get<StorageParts>().Objects, context.Get<Definitions<BucketDefinition>>(), finder);
        context.Add(new KeyDependents()).Add(buckets);
        context.Jobs.Add(new Job("keys", JobClass.Disk, UpkeepEvery, upkeep.Run));
        context.Health.AddWarnings(upkeep.Notices);
        context.Doors.Add(new KmsDoor(new KmsParts
        {
            Store = store,
            Registry = registry,
            Finder = finder,
            DataKeys = context.Get<ObjectKeyWrap>().Keys = context.Add(new DataKeys(finder, cipher, changes)),
            Cipher = cipher,
            Changes = changes,
            Grants = context.Get<KeyGrants>(),
            Materials = materials,
            Sealer = sealer,
            Time = context.Time,
        }));
    }
}
