using Tarn.Aws.Scheduler.Failures;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Occurrences;

namespace Tarn.Aws.Scheduler.Changes;

/// <summary>Makes, changes and deletes schedules.</summary>
/// <param name="store">The store of schedules.</param>
internal sealed class ScheduleChanges(IMetadataStore store)
{
    /// <summary>Makes a schedule, unless a call with the same token has made it.</summary>
    /// <param name="wanted">The schedule without an id.</param>
    /// <param name="check">Checks its times, which may be past when a call is repeated.</param>
    /// <exception cref="AwsErrorException">ConflictException; ResourceNotFoundException.</exception>
    public async Task Create(
        Call call, RegisteredGroup group, Schedule wanted, Action check, string? token, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            if (await CallScopes.IsRepeated(transaction, call, token, wanted.Arn))
            {
                return false;
            }

            check();
            await CheckGroup(transaction, group);
            if (await ScheduleRows.Find(transaction, group.Resource.Id, wanted.Name) is not null)
            {
                throw SchedulerFailures.Exists(wanted.Name);
            }

            var made = wanted with { Id = transaction.NextId() };
            await ScheduleRows.Put(transaction, group.Resource.Id, made, ScheduleStarts.Of(made));
            return true;
        },
        cancellationToken);

    /// <summary>Replaces all members of a schedule.</summary>
    /// <param name="change">Checks the wanted form against the present one, and makes it.</param>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public async Task Update(
        Call call, RegisteredGroup group, string name, string arn, Func<Schedule, Schedule> change, string? token, CancellationToken cancellationToken) =>
        await store.Commit(
            async transaction =>
            {
                if (await CallScopes.IsRepeated(transaction, call, token, arn))
                {
                    return false;
                }

                await CheckGroup(transaction, group);
                var before = await ScheduleRows.Find(transaction, group.Resource.Id, name) ?? throw SchedulerFailures.NoSchedule(name);
                var after = change(before);
                var times = await OccurrenceRows.Of(transaction, before.Id) ?? ScheduleStarts.Of(before);
                await ScheduleRows.Put(transaction, group.Resource.Id, after, ScheduleStarts.Of(before, after, times, call.Time));
                return true;
            },
            cancellationToken);

    /// <summary>Deletes a schedule.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public async Task Delete(Call call, RegisteredGroup group, string name, string arn, string? token, CancellationToken cancellationToken) =>
        await store.Commit(
            async transaction =>
            {
                var isRepeated = await CallScopes.IsRepeated(transaction, call, token, arn);
                if (await ScheduleRows.Find(transaction, group.Resource.Id, name) is not { } present)
                {
                    return isRepeated ? false : throw SchedulerFailures.NoSchedule(name);
                }

                if (!isRepeated)
                {
                    await ScheduleRows.Remove(transaction, group.Resource.Id, present);
                }

                return true;
            },
            cancellationToken);

    private static async ValueTask CheckGroup(IMetadataTransaction transaction, RegisteredGroup group)
    {
        var name = group.Resource.Name.Name;
        if ((await ScheduleGroupDefinition.Kind.Get(transaction, group.Resource.Id) ?? throw SchedulerFailures.NoGroup(name)).IsDeleting)
        {
            throw SchedulerFailures.Deleting(name);
        }
    }
}
