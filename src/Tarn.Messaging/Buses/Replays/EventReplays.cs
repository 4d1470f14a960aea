using Microsoft.Extensions.Logging;
using Tarn.Messaging.Buses.Archives;
using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Rules;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Tasks;

namespace Tarn.Messaging.Buses.Replays;

/// <summary>Replays of archives. A kill loses and doubles no event; the next start continues.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html"/>
public sealed partial class EventReplays : IAsyncDisposable
{
    private readonly BusParts _parts;
    private readonly DurableTasks<ReplayTask> _tasks;

    internal EventReplays(BusParts parts, EventArchives archives, Func<StreamId, CancellationToken, Task> delivered)
    {
        _parts = parts;
        _tasks = new DurableTasks<ReplayTask>(new TaskOptions<ReplayTask>
        {
            Store = parts.Store,
            Rows = ReplayTask.Rows,
            Work = _ => new ArchiveReplayRun(parts, archives, delivered),
            Time = parts.Time,
            AtOnce = BusLimits.WorkersMax,
            Failed = (task, failure) => LogFailed(parts.Logger, task.Id, failure.Message),
        });
    }

    /// <summary>Continues the replays of an earlier life.</summary>
    internal Task Resume(CancellationToken cancellationToken) => _tasks.Resume(cancellationToken);

    /// <summary>Starts a replay. Ended replays that are no longer shown go.</summary>
    /// <param name="wanted">The replay without its id.</param>
    /// <exception cref="TarnException">AlreadyExists: the name is taken. LimitExceeded: too many replays work.</exception>
    public async Task<ReplayTask> Start(ReplayTask wanted, CancellationToken cancellationToken)
    {
        var oldestMs = _parts.NowMs - (long)BusLimits.ReplaysKept.TotalMilliseconds;
        var task = await _parts.Store.Commit(
            async transaction =>
            {
                var active = 0;
                foreach (var one in await ReplayTask.Rows.Of(transaction, owner: 0))
                {
                    if (one.EndedMs < oldestMs)
                    {
                        ReplayTask.Rows.Remove(transaction, one.Key);
                        continue;
                    }

                    var isNear = one.Account == wanted.Account && one.Region == wanted.Region;
                    if (isNear && one.Name == wanted.Name)
                    {
                        throw new TarnException(ErrorKind.AlreadyExists, $"Replay {wanted.Name} already exists.");
                    }

                    active += isNear && one.EndedMs is null ? 1 : 0;
                }

                if (active >= BusLimits.ReplaysMax)
                {
                    throw new TarnException(ErrorKind.LimitExceeded, $"{BusLimits.ReplaysMax} replays work already: wait for an end, or cancel one.");
                }

                var made = wanted with { Id = transaction.NextId() };
                await _tasks.Add(transaction, made);
                return made;
            },
            cancellationToken);
        _tasks.Begin(task);
        return task;
    }

    /// <summary>The replays of an account and region, in the order of their names.</summary>
    public async Task<IReadOnlyList<ReplayTask>> Of(string account, string region, CancellationToken cancellationToken) =>
        [.. (await _parts.Store.Read(reader => ReplayTask.Rows.Of(reader, owner: 0), cancellationToken))
            .Where(one => one.Account == account && one.Region == region).OrderBy(one => one.Name, StringComparer.Ordinal)];

    /// <summary>Asks a replay to end.</summary>
    /// <returns>The replay; null: it has ended, or was asked before.</returns>
    public async Task<ReplayTask?> Cancel(ReplayTask task, CancellationToken cancellationToken) => await _tasks.Cancel(task.Key, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _tasks.DisposeAsync();

    [LoggerMessage(LogLevel.Warning, "The replay {Id} of an event archive failed, and is tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, long id, string reason);
}
