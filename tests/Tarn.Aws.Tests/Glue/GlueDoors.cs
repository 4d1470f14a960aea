using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Glue;
using Tarn.Aws.Glue.Definitions;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Maintenance;
using Tarn.Sql.Statistics;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Aws.Tests.Glue;

/// <summary>Glue's door over a store and a catalog; queries are twins.</summary>
internal static class GlueDoors
{
    public static GlueDoor Of(
        IMetadataStore store, LakeCatalog catalog, TableCommitters committers, SecretSealer sealer, RoleSessions roles, ResourceRegistry registry)
    {
        var tasks = new ColumnStatisticsTasks(
            store, catalog, new CountedQueries(), new GlueColumnFacts(), (_, _) => InstanceRights.Instance, TimeProvider.System);
        return new GlueDoor(new GlueParts
        {
            Catalog = catalog,
            Committers = committers,
            Store = store,
            Sealer = sealer,
            History = new MaintenanceHistory(store, TimeProvider.System),
            StatisticsTasks = tasks,
            Roles = roles,
            Registry = registry,
            Deliveries = () => throw new InvalidOperationException("no deliveries"),
            Items = () => throw new InvalidOperationException("no item tables"),
        });
    }

    /// <summary>A door with the roles of an empty registry.</summary>
    public static async Task<GlueDoor> Open(IMetadataStore store, LakeCatalog catalog, TableCommitters committers)
    {
        var sealer = new SecretSealer(new byte[SecretSealer.KeyBytes]);
        var identities = await IdentityStore.Open(store, default);
        var keys = new SessionKeys(await CredentialStore.Open(store, sealer, default), identities, sealer, TimeProvider.System);
        var registry = await ResourceRegistry.Open(store, default);
        return Of(store, catalog, committers, sealer, new RoleSessions(identities, registry, keys), registry);
    }
}
