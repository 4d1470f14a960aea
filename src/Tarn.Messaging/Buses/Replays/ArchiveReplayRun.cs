using Tarn.Messaging.Buses.Archives;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Sending;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Tasks;
using Tarn.Targets;

namespace Tarn.Messaging.Buses.Replays;

/// <summary>
/// The work of a replay, in the archive's order. Some events and the place after them are one commit, so a kill sends none twice. The next
/// ones follow when the bus has delivered these: a replay fills no log, and holds up other events for one commit's events at most.
/// </summary>
/// <param name="delivered">Waits until a bus has delivered the events that it has.</param>
internal sealed class ArchiveReplayRun(BusParts parts, EventArchives archives, Func<StreamId, CancellationToken, Task> delivered) : ITaskWork<ReplayTask>
{
    private const int EventsMax = 256;
    private const int BytesMax = 256 << 10;
    private const int LookedMax = 4_096;

    /// <inheritdoc/>
    public async Task<TaskEnd<ReplayTask>> Run(TaskPass<ReplayTask> pass, CancellationToken cancellationToken)
    {
        var task = await Begun(pass, cancellationToken);
        var (next, end) = (task.Next, task.End!.Value);
        string[] rules = [.. task.RuleArns.Select(arn => RuleDefinition.NameIn(arn)!.Value.Rule)];
        using var reader = new ArchiveReader(parts, task.Archive, next);
        while (next.CompareTo(end) < 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (events, isEnd) = await Gather(reader, task, rules, end, cancellationToken);
            next = isEnd ? end : reader.Place;
            if (events.Count == 0)
            {
                var looked = next;
                await pass.Note(one => one with { Next = looked });
                continue;
            }

            await InsideCommit.Run(parts.Store, [BusAppends.Of(parts, task.Bus, events)], async transaction =>
            {
                await pass.Save(transaction, one => one with { Next = next, LastMs = Math.Max(one.LastMs ?? 0, events.Max(sent => sent.TimeMs)) });
                return true;
            });
            await delivered(task.Bus, cancellationToken);
        }

        return new TaskEnd<ReplayTask>(TaskState.Succeeded);
    }

    /// <inheritdoc/>
    public TaskEnd<ReplayTask>? EndOf(Exception failure) =>
        failure is TarnException { Kind: ErrorKind.NotFound } gone ? new TaskEnd<ReplayTask>(TaskState.Failed, gone.Message) : null;

    // The archive has all events that the bus had taken when the replay began.
    private async Task<ReplayTask> Begun(TaskPass<ReplayTask> pass, CancellationToken cancellationToken)
    {
        if (pass.Task.End is not null)
        {
            return pass.Task;
        }

        await delivered(pass.Task.Bus, cancellationToken);
        var archive = parts.Archives.Get(pass.Task.Archive)
            ?? throw new TarnException(ErrorKind.NotFound, $"The archive {pass.Task.ArchiveArn} was deleted.");
        var first = await archives.First(archive, cancellationToken);
        var end = ArchiveReader.EndOf(parts, archive.Id);
        return await parts.Store.Commit(
            transaction => pass.Save(transaction, one => one with { Next = first, End = end }), cancellationToken);
    }

    // True: all events before the end were looked at.
    private async ValueTask<(List<BusEvent> Events, bool IsEnd)> Gather(
        ArchiveReader reader, ReplayTask task, string[] rules, ArchiveOffset end, CancellationToken cancellationToken)
    {
        var events = new List<BusEvent>();
        var bytes = 0;
        for (var looked = 0; looked < LookedMax && events.Count < EventsMax && bytes < BytesMax;)
        {
            if (reader.Place.CompareTo(end) >= 0)
            {
                return (events, true);
            }

            if (!reader.HasRecord)
            {
                if (!await reader.Load(cancellationToken))
                {
                    return (events, true);
                }

                continue;
            }

            var one = EventCodec.Read(reader.Value);
            if (one.TimeMs >= task.FromMs && one.TimeMs <= task.ToMs)
            {
                events.Add(one with { AcceptedMs = parts.NowMs, Hops = 0, ReplayName = task.Name, OnlyRules = rules });
                bytes += reader.Value.Length;
            }

            looked++;
            reader.Advance();
        }

        return (events, reader.Place.CompareTo(end) >= 0);
    }
}
