using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.Iceberg;
using Tarn.Aws.Vending;
using Tarn.Jobs;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Modules.Lake;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Storage;

namespace Tarn.Modules.Iceberg;

/// <summary>The Iceberg REST catalog.</summary>
internal sealed class IcebergModule : IModule
{
    private static readonly TimeSpan KeysEvery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PurgesEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DroppedEvery = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public string Name => "iceberg";

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => IcebergSettings.All;

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (lake, storage) = (context.Get<LakeParts>(), context.Get<StorageParts>());
        var keys = await RequestKeys.Open(storage.Metadata, context.Time, cancellationToken);
        context.Jobs.Add(new Job("idempotency keys", JobClass.Cpu, KeysEvery, keys.RemoveExpired));
        var purges = new TablePurges(storage.Metadata, lake.Catalog, lake.HiveFolders);
        context.Jobs.Add(new Job("purge of dropped tables", JobClass.Disk, PurgesEvery, purges.Run) { Due = () => purges.Due });
        context.Jobs.Add(new Job("dropped tables", JobClass.Cpu, DroppedEvery, cancellationToken =>
            DroppedTables.RemoveExpired(storage.Metadata, context.Time.GetUtcNow(), cancellationToken)));
        context.Doors.Add(new IcebergDoor(new IcebergParts
        {
            Catalog = lake.Catalog,
            Views = lake.Views,
            Committers = lake.Committers,
            Store = storage.Metadata,
            Keys = keys,
            Credentials = new TableCredentials(context.Get<SessionKeys>()),
            Bearers = context.Get<BearerTokens>(),
            Guesses = context.Get<SessionKeys>().Guesses,
            Sealer = context.Get<SecretSealer>(),
            EnsureBucket = (bucket, account, region, cancellationToken) => EnsureBucket(storage, bucket, account, region, cancellationToken),
            PurgeRequested = () =>
            {
                purges.Order();
                context.Jobs.Wake();
            },
            PublicUrl = context.Settings.Of(IcebergSettings.PublicUrl),
            OwnLocations = context.Settings.Of(IcebergSettings.OwnLocations),
        }));
    }

    private static async ValueTask EnsureBucket(
        StorageParts storage, string bucket, string account, string region, CancellationToken cancellationToken)
    {
        if (storage.Objects.FindBucket(bucket) is not null)
        {
            return;
        }

        try
        {
            await storage.Objects.CreateBucket(bucket, account, region, cancellationToken);
        }
        catch (TarnException exists) when (exists.Kind == ErrorKind.AlreadyExists)
        {
            // Another request created it a moment ago.
        }
    }
}
