using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// Carries out changes of streams after the answer. A change is taken in one commit, together with the stream's phase
/// and a row of work. It is done a little later, each step in a commit of its own. After a restart in the middle the
/// work continues from the row.
/// </summary>
public sealed class StreamControl : IDisposable
{
    // Long work on one stream (1,000 shards) lets other streams have their turn.
    private const int StepsPerTurn = 16;

    private readonly IMetadataStore _store;
    private readonly StreamDirectory _streams;
    private readonly TimeProvider _time;
    private readonly TimeSpan _delay;
    private readonly View<StreamId, StreamWork> _works;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private StreamControl(
        IMetadataStore store, StreamDirectory streams, View<StreamId, StreamWork> works, TimeProvider time, TimeSpan delay)
    {
        _store = store;
        _streams = streams;
        _works = works;
        _time = time;
        _delay = delay;
        works.Changed += _ => Wanted?.Invoke();
    }

    /// <summary>There may be new work. Called on the store's thread: handlers must be quick.</summary>
    public event Action? Wanted;

    /// <summary>
    /// Removes, in the same commit, the rows that other projects store by a deleted stream's id: its name, its tags.
    /// </summary>
    public Func<IMetadataTransaction, StreamId, ValueTask> OnRemoved { get; set; } = (_, _) => ValueTask.CompletedTask;

    /// <summary>When the next work is due; null when there is none.</summary>
    public DateTimeOffset? NextDue => _works.Count == 0 ? null : _works.Snapshot.Min(row => row.Value.Due);

    /// <summary>Loads the work that an earlier run left.</summary>
    /// <param name="store">The store of the work.</param>
    /// <param name="streams">The layouts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="delay">How long a change is shown as in progress before it is made.</param>
    /// <param name="cancellationToken">Cancels loading.</param>
    public static async Task<StreamControl> Open(
        IMetadataStore store, StreamDirectory streams, TimeProvider time, TimeSpan delay, CancellationToken cancellationToken)
    {
        var works = await View<StreamId, StreamWork>.Open(
            store, StreamSpaces.Work, StreamRows.ReadStreamKey, (_, value) => StreamWorkRow.Decode(value), cancellationToken);
        return new StreamControl(store, streams, works, time, delay);
    }

    /// <summary>Takes work on for an active stream, in the caller's commit.</summary>
    /// <param name="transaction">The commit.</param>
    /// <param name="work">The work; its due time is set here.</param>
    /// <param name="phase">The phase that the stream shows until the work is done.</param>
    /// <exception cref="TarnException">NotFound; Conflict: the stream is not active.</exception>
    public async ValueTask Begin(IMetadataTransaction transaction, StreamId id, StreamWork work, StreamPhase phase = StreamPhase.Updating)
    {
        var stream = await StreamDirectory.Get(transaction, id) ?? throw new TarnException(ErrorKind.NotFound, $"There is no stream {id}.");

        // A new stream already has its phase. A deletion is allowed during any other work. Any other work in progress
        // would be overwritten.
        var isBorn = phase == StreamPhase.Creating && stream.Phase == phase;
        if (stream.Phase != StreamPhase.Active && phase != StreamPhase.Deleting && !isBorn)
        {
            throw new TarnException(ErrorKind.Conflict, $"Stream {id} is not active, but {stream.Phase}.");
        }

        // The stream was deleted while it was being made, or deleted once more after that.
        var isDiscarded = phase == StreamPhase.Deleting && stream.Phase is StreamPhase.Creating or StreamPhase.Discarded;
        StreamDirectory.Put(transaction, stream with { Phase = isDiscarded ? StreamPhase.Discarded : phase });
        var due = _time.GetUtcNow() + _delay;
        transaction.Put(StreamSpaces.Work, StreamRows.StreamKey(id), StreamWorkRow.Encode(work with { Due = due }));
    }

    /// <summary>
    /// Does the due work. Work that has become impossible (a shard was replaced meanwhile) is discarded, and the stream
    /// is active again.
    /// </summary>
    public async Task RunDue(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            while (_works.Snapshot.Where(row => row.Value.Due <= _time.GetUtcNow()).ToArray() is { Length: > 0 } due)
            {
                foreach (var (id, work) in due)
                {
                    await Run(id, work, cancellationToken);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _works.Dispose();
        _turn.Dispose();
    }

    private async Task Run(StreamId id, StreamWork work, CancellationToken cancellationToken)
    {
        try
        {
            for (var step = 0; step < StepsPerTurn && !await _store.CommitWithLog(transaction => Step(transaction, id, work), cancellationToken); step++)
            {
            }
        }
        catch (TarnException impossible) when (
            impossible.Kind is ErrorKind.NotFound or ErrorKind.Conflict or ErrorKind.InvalidArgument && work.Kind != StreamWorkKind.Delete)
        {
            await _store.Commit(
                async transaction =>
                {
                    if (await IsStill(transaction, id, work))
                    {
                        await Settle(transaction, id);
                    }

                    return true;
                },
                cancellationToken);
        }
    }

    /// <summary>Does one commit's share of the work.</summary>
    /// <returns>True when no work is left.</returns>
    private async ValueTask<bool> Step(IMetadataTransaction transaction, StreamId id, StreamWork work)
    {
        // Another change replaced this work, or the stream is gone: the other change has its own turn.
        if (!await IsStill(transaction, id, work))
        {
            return true;
        }

        var now = _time.GetUtcNow();
        switch (work.Kind)
        {
            case StreamWorkKind.Delete:
                await StreamDirectory.Delete(transaction, id);
                await OnRemoved(transaction, id);
                return true;
            case StreamWorkKind.Scale when _streams.Find(id) is { } layout && UniformScaling.Next(layout.Open, work.Target) is { } step:
                await Reshard(transaction, id, step, now);
                return false;
            case StreamWorkKind.Split or StreamWorkKind.Merge:
                await Reshard(transaction, id, work, now);
                break;
        }

        await Settle(transaction, id);
        return true;
    }

    private static async ValueTask Reshard(IMetadataTransaction transaction, StreamId id, StreamWork work, DateTimeOffset now)
    {
        if (work.Kind == StreamWorkKind.Split)
        {
            await Resharding.Split(transaction, id, work.Shard, work.NewStart, now);
        }
        else
        {
            await Resharding.Merge(transaction, id, work.Shard, work.Adjacent, now);
        }
    }

    private static async ValueTask<bool> IsStill(IMetadataTransaction transaction, StreamId id, StreamWork work) =>
        await transaction.Get(StreamSpaces.Work, StreamRows.StreamKey(id)) is { } row && StreamWorkRow.Decode(row) == work;

    private static async ValueTask Settle(IMetadataTransaction transaction, StreamId id)
    {
        if (await StreamDirectory.Get(transaction, id) is { } stream)
        {
            StreamDirectory.Put(transaction, stream with { Phase = StreamPhase.Active });
        }

        transaction.Delete(StreamSpaces.Work, StreamRows.StreamKey(id));
    }
}
