using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Glue;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Items;
using Tarn.Jobs;
using Tarn.Modules.Lake;
using Tarn.Modules.Sql;
using Tarn.Modules.Storage;
using Tarn.Sql.Statistics;

namespace Tarn.Modules.Glue;

/// <summary>The Glue Data Catalog.</summary>
internal sealed class GlueModule : IModule
{
    /// <inheritdoc/>
    public string Name => "glue";

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (lake, sql) = (context.Get<LakeParts>(), context.Get<SqlParts>());
        var (sessions, authorizer) = (context.Get<RoleSessions>(), context.Get<PolicyAuthorizer>());
        var store = context.Get<StorageParts>().Metadata;
        var tasks = context.Own(new ColumnStatisticsTasks(
            store,
            lake.Catalog,
            sql.OwnQueries,
            new GlueColumnFacts(),
            (table, role) => new RoleRights(sessions, authorizer, GlueRoles.ActorOf(table, role)),
            context.Time));
        await tasks.Recover(cancellationToken);
        var schedule = new StatisticsSchedule(store, lake.Catalog, tasks, context.Time);
        context.Jobs.Add(new Job("column statistics", JobClass.Cpu, TimeSpan.FromMinutes(1), schedule.Run));
        context.Doors.Add(new GlueDoor(new GlueParts
        {
            Catalog = lake.Catalog,
            Committers = lake.Committers,
            Store = store,
            Sealer = context.Get<SecretSealer>(),
            History = lake.History,
            StatisticsTasks = tasks,
            Roles = sessions,
            Registry = context.Get<ResourceRegistry>(),
            Deliveries = () => context.Get<Tarn.Delivery.Deliveries>(),
            Items = () => context.Get<ItemEngine>(),
        }));
    }
}
