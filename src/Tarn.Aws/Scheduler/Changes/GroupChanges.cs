using Tarn.Aws.Scheduler.Failures;
using Tarn.Messaging.Schedules;
using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Aws.Scheduler.Changes;

/// <summary>Makes and deletes groups of schedules.</summary>
/// <param name="store">The store of groups and tags.</param>
/// <param name="schedules">Removes the schedules of deleted groups.</param>
internal sealed class GroupChanges(IMetadataStore store, EventSchedules schedules)
{
    // Larger groups are deleted in the background.
    private const int PagesAtOnce = 8;

    /// <summary>Makes a group, unless a call with the same token has made it.</summary>
    /// <exception cref="AwsErrorException">ConflictException; ServiceQuotaExceededException.</exception>
    public async Task Create(
        Call call, ResourceName name, string? token, IReadOnlyCollection<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        await store.Commit(
            async transaction =>
            {
                if (await CallScopes.IsRepeated(transaction, call, token, ScheduleGroupDefinition.Kind.ArnOf(name)))
                {
                    return false;
                }

                if (await ResourceRegistry.Find(transaction, name) is not null)
                {
                    throw SchedulerFailures.GroupExists(name.Name);
                }

                if (!await ResourceRegistry.HasRoom(transaction, name, ScheduleLimits.GroupsMax))
                {
                    throw SchedulerFailures.TooMany();
                }

                var made = await Add(transaction, name, call.Time);
                ResourceTags.Set(transaction, made.Id, tags);
                return true;
            },
            cancellationToken);

    /// <summary>Makes the default group, unless another call has made it.</summary>
    public async Task MakeDefault(ResourceName name, DateTimeOffset now, CancellationToken cancellationToken) => await store.Commit(
        async transaction => await ResourceRegistry.Find(transaction, name) ?? await Add(transaction, name, now), cancellationToken);

    /// <summary>Deletes a group with its schedules. Its schedules do not run from now on.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public async Task Delete(Call call, ResourceName name, string? token, CancellationToken cancellationToken)
    {
        var group = await store.Commit(
            async transaction =>
            {
                var arn = ScheduleGroupDefinition.Kind.ArnOf(name);
                var isRepeated = await CallScopes.IsRepeated(transaction, call, token, arn);
                if (await ResourceRegistry.Find(transaction, name) is not { } found)
                {
                    return isRepeated ? ResourceId.None : throw SchedulerFailures.NoGroup(name.Name);
                }

                await ScheduleGroupDefinition.Kind.Change(
                    transaction, found.Id, present => present with { IsDeleting = true, ChangedMs = call.Time.ToUnixTimeMilliseconds() });
                return found.Id;
            },
            cancellationToken);
        for (var page = 0; page < PagesAtOnce && group != ResourceId.None && !await schedules.RemoveSome(group, cancellationToken); page++)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static ValueTask<Resource> Add(IMetadataTransaction transaction, ResourceName name, DateTimeOffset now) => ScheduleGroupDefinition.Kind.Add(
        transaction, new ResourceId(transaction.NextId()), name, now, new ScheduleGroupDefinition { ChangedMs = now.ToUnixTimeMilliseconds() });
}
