using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Dispatch;
using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Work;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Occurrences;
using Tarn.Messaging.Schedules.Parts;
using Tarn.Messaging.Schedules.Serving;
using Tarn.Storage.Consumers;

namespace Tarn.Messaging.Schedules;

/// <summary>
/// The schedules of the instance: rows on the disk, whose occurrences run when they are due. Memory: a page of due ids, and the schedules of
/// one commit, whatever their number.
/// </summary>
public sealed class EventSchedules : IAsyncDisposable
{
    private const int RemovedAtOnce = 256;

    private readonly ScheduleParts _parts;
    private readonly EventDispatch _waiting;
    private readonly OccurrenceClock _clock;

    private EventSchedules(ScheduleParts parts, EventDispatch waiting)
    {
        (_parts, _waiting) = (parts, waiting);
        _clock = new OccurrenceClock(new OccurrenceParts(parts.Store, parts.Time, parts.Logger), new ScheduleOccurrences(parts, waiting));
    }

    /// <summary>The occurrences that wait for targets; their resources are schedules.</summary>
    public EventDispatch Waiting => _waiting;

    /// <summary>Reads the rows. The work begins with <see cref="Start"/>.</summary>
    public static async Task<EventSchedules> Open(ScheduleParts parts, CancellationToken cancellationToken) => new(parts, await EventDispatch.Open(
        new DispatchParts
        {
            Name = "Occurrences of schedules",
            Resource = "arn:aws:scheduler:::occurrences",
            Store = parts.Store,
            Streams = parts.Log,
            Directory = parts.Streams,
            Spaces = DispatchSpaces.From(564, "schedules.waiting"),
            Kind = ConsumerKind.ScheduleOccurrences,
            Target = new WaitingOccurrences(parts),
            Time = parts.Time,
            Log = parts.Logger,
            Calls = ScheduleLimits.Calls,
        },
        cancellationToken));

    /// <summary>Begins the work.</summary>
    public void Start()
    {
        _waiting.Start();
        _clock.Start();
    }

    /// <summary>Removes schedules of a group that is being deleted. False: there are more; true: the group is removed too.</summary>
    public async ValueTask<bool> RemoveSome(ResourceId group, CancellationToken cancellationToken) => await _parts.Store.Commit(
        async transaction =>
        {
            if (await ResourceRegistry.Get(transaction, group) is null)
            {
                return true;
            }

            var schedules = await ScheduleRows.List(transaction, group, "", null, RemovedAtOnce);
            foreach (var schedule in schedules)
            {
                await ScheduleRows.Remove(transaction, group, schedule);
            }

            if (schedules.Count == RemovedAtOnce)
            {
                return false;
            }

            await ResourceRegistry.Remove(transaction, group);
            return true;
        },
        cancellationToken);

    /// <summary>Continues the deletion of groups, and removes old tokens of calls.</summary>
    public async Task Tend(CancellationToken cancellationToken)
    {
        foreach (var group in _parts.Groups.All.Where(group => group.Definition.IsDeleting).ToList())
        {
            while (!await RemoveSome(group.Resource.Id, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        await CallTokens.Trim(_parts.Store, _parts.Time.GetUtcNow(), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _clock.DisposeAsync();
        await _waiting.DisposeAsync();
    }
}
