using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Scheduler;
using Tarn.Aws.Scheduler.Universal;
using Tarn.Jobs;
using Tarn.Messaging.Schedules;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Parts;
using Tarn.Modules.Storage;
using Tarn.Targets;

namespace Tarn.Modules.Scheduler;

/// <summary>EventBridge Scheduler.</summary>
internal sealed class SchedulerModule : IModule
{
    private static readonly TimeSpan UpkeepEvery = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => "scheduler";

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, groups) = (context.Get<StorageParts>(), RegisteredGroup.In(context.Get<ResourceRegistry>()));
        var roles = context.Get<RoleSessions>();

        // The lists themselves, not copies: modules after this one add doors and observers.
        var universal = new UniversalTargets(context.Doors, context.Observers, roles, context.Get<PolicyAuthorizer>(), context.Time);
        var schedules = context.Own(await EventSchedules.Open(
            new ScheduleParts
            {
                Log = storage.Log,
                Streams = storage.Streams,
                Store = storage.Metadata,
                Time = context.Time,
                Logger = context.Log<EventSchedules>(),
                Groups = groups,
                Targets = context.Get<TargetDirectory>(),
                Universal = universal,
                Count = ServiceCounts.OfResource(context.Get<ResourceRegistry>(), context.Time),
            },
            cancellationToken));
        context.OnStart(_ =>
        {
            schedules.Start();
            return ValueTask.CompletedTask;
        });
        context.Jobs.Add(new Job("schedule groups", JobClass.Disk, UpkeepEvery, schedules.Tend));
        context.Doors.Add(new SchedulerDoor(new SchedulerParts
        {
            Groups = groups,
            Schedules = schedules,
            Universal = universal,
            Store = storage.Metadata,
            Roles = roles,
            Sealer = context.Get<SecretSealer>(),
        }));
    }
}
