using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Pipeline;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery;

/// <summary>
/// Keeps every delivery running by its row: starts it, lets it pass its barriers, stops it. Each delivery has its
/// own task, so that a failing or waiting delivery does not block the others.
/// </summary>
internal sealed partial class DeliverySupervisor(
    DeliveryParts parts, DeliveryBarriers barriers, DeliverySources sources, View<DeliveryId, DeliveryConfig> configs) : IAsyncDisposable
{
    // No delivery has this id. It asks for a check of all deliveries whose source was deleted.
    private static readonly DeliveryId Orphaned = new(-1);

    private readonly ConcurrentDictionary<DeliveryId, DeliverySlot> _slots = new();
    private readonly Channel<DeliveryId> _changes = Channel.CreateUnbounded<DeliveryId>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private IDisposable? _shardChanges;
    private IDisposable? _streamChanges;
    private Task _supervising = Task.CompletedTask;

    /// <summary>Starts every delivery, and every delivery that is created later.</summary>
    public void Start()
    {
        configs.Changed += ids =>
        {
            foreach (var id in ids)
            {
                Ask(id);
            }
        };
        _shardChanges = parts.Store.Observe(StreamSpaces.Shards, (_, _) => WakeAll());
        _streamChanges = parts.Store.Observe(StreamSpaces.Streams, (_, _) => Ask(Orphaned));
        foreach (var (id, _) in configs.Snapshot)
        {
            Ask(id);
        }

        _supervising = Task.Run(Supervise);
    }

    /// <summary>
    /// Asks for a reconciliation of a delivery soon: its row may have changed, or it may have passed a barrier.
    /// </summary>
    public void Ask(DeliveryId id) => _changes.Writer.TryWrite(id);

    /// <summary>The slot of a delivery.</summary>
    /// <exception cref="Tarn.Storage.TarnException">NotFound.</exception>
    public DeliverySlot Slot(DeliveryId id) =>
        configs.TryGet(id, out _) ? _slots.GetOrAdd(id, _ => new DeliverySlot(parts.Time)) : throw DeliveryRows.Missing(id);

    /// <summary>The slot of a delivery that was started, or whose start was tried.</summary>
    public bool TryFind(DeliveryId id, [NotNullWhen(true)] out DeliverySlot? slot) => _slots.TryGetValue(id, out slot);

    /// <summary>The running delivery; starts it if necessary.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// NotFound; InvalidArgument: the delivery cannot start with its configuration.
    /// </exception>
    public async Task<DeliveryRunner> Started(DeliveryId id, DeliverySlot slot, CancellationToken cancellationToken)
    {
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            await Reconcile(id, slot);
            return slot.Runner ?? throw DeliveryRows.Missing(id);
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    /// <summary>
    /// Brings the slot to the state of the row: barriers passed, and the oldest version running or nothing. The caller
    /// holds the slot's turn.
    /// </summary>
    public async ValueTask Reconcile(DeliveryId id, DeliverySlot slot)
    {
        await FollowSource(id, slot);
        if (await PassBarriers(id, slot) is not { } wanted)
        {
            await slot.Stop();
            _slots.TryRemove(id, out _);
        }
        else if (slot.Runner is null || !ReferenceEquals(slot.Runner.Config, wanted))
        {
            await slot.Stop();
            slot.Start(parts, id, wanted, () => Ask(id));
        }
    }

    /// <summary>Runs a transaction with the delivery's stored configuration.</summary>
    /// <exception cref="Tarn.Storage.TarnException">NotFound; exceptions of <paramref name="body"/>.</exception>
    public ValueTask<bool> Commit(DeliveryId id, Func<IMetadataTransaction, DeliveryConfig, ValueTask> body) =>
        parts.Store.Commit(transaction => WithRow(transaction, id, body), CancellationToken.None);

    /// <summary>The same, for a body that may remove the delivery's own stream.</summary>
    /// <inheritdoc cref="Commit"/>
    public ValueTask<bool> CommitWithLog(DeliveryId id, Func<IMetadataTransaction, DeliveryConfig, ValueTask> body) =>
        parts.Store.CommitWithLog(transaction => WithRow(transaction, id, body), CancellationToken.None);

    /// <summary>Stops every delivery.</summary>
    public async ValueTask DisposeAsync()
    {
        _shardChanges?.Dispose();
        _streamChanges?.Dispose();
        _changes.Writer.TryComplete();
        await _stop.CancelAsync();
        await _supervising;
        await Task.WhenAll(_slots.Values.Select(slot => slot.Stop().AsTask()));
        _stop.Dispose();
    }

    private static async ValueTask<bool> WithRow(
        IMetadataTransaction transaction, DeliveryId id, Func<IMetadataTransaction, DeliveryConfig, ValueTask> body)
    {
        await body(transaction, await DeliveryRows.Get(transaction, id));
        return true;
    }

    private async Task Supervise()
    {
        var working = new HashSet<Task>();
        await foreach (var id in _changes.Reader.ReadAllAsync())
        {
            working.RemoveWhere(task => task.IsCompleted);
            if (id == Orphaned)
            {
                AskOrphaned();
                continue;
            }

            var slot = _slots.GetOrAdd(id, _ => new DeliverySlot(parts.Time));
            if (slot.Ask())
            {
                working.Add(Look(id, slot));
            }
        }

        await Task.WhenAll(working);
    }

    private async Task Look(DeliveryId id, DeliverySlot slot)
    {
        if (await TryReconcile(id, slot) || !slot.BeginPause())
        {
            return;
        }

        // The pause is outside the turn, so that the delivery may be changed or deleted meanwhile.
        await Task.Delay(slot.Delay.Next(), parts.Time, _stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        slot.EndPause();
        Ask(id);
    }

    private async Task<bool> TryReconcile(DeliveryId id, DeliverySlot slot)
    {
        await slot.Turn.WaitAsync();
        slot.Taken();
        try
        {
            await Reconcile(id, slot);
            slot.Delay.Reset();
            return true;
        }
        catch (Exception failure)
        {
            slot.State.FailedWith(DeliveryOutputId.Destination, failure.Message, parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
            LogNotStarted(parts.Log, id, failure.Message, failure);
            return false;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    private void AskOrphaned()
    {
        foreach (var (id, config) in configs.Snapshot)
        {
            if (sources.IsGone(config))
            {
                Ask(id);
            }
        }
    }

    // Only the buffers still have the records read from the old stream, so they are delivered first, if the destination
    // accepts them.
    private async ValueTask FollowSource(DeliveryId id, DeliverySlot slot)
    {
        if (!configs.TryGet(id, out var kept) || !sources.IsGone(kept)
            || await parts.Store.Read(reader => sources.Successor(reader, kept), CancellationToken.None) is null)
        {
            return;
        }

        await slot.TryDrain(CancellationToken.None);
        await slot.Stop();
        long? undelivered = null;
        await Commit(id, async (transaction, config) => undelivered = await sources.Follow(transaction, id, config));
        if (undelivered is { } count)
        {
            sources.Report(kept, count);
        }
    }

    // The runner of a version that has reached its end has nothing left to commit, so it may continue meanwhile.
    private async ValueTask<DeliveryConfig?> PassBarriers(DeliveryId id, DeliverySlot slot)
    {
        while (configs.TryGet(id, out var kept))
        {
            var until = kept.Running.Until;
            if (until is null || (kept.Former is null && slot.Puts > 0)
                || !await parts.Store.Read(reader => barriers.IsReached(reader, id, kept, until), CancellationToken.None))
            {
                return kept;
            }

            await CommitWithLog(id, (transaction, config) => barriers.Pass(transaction, id, config));
        }

        return null;
    }

    private void WakeAll()
    {
        foreach (var slot in _slots.Values)
        {
            slot.Runner?.Wake();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Delivery {Id} could not be started and is tried again: {Reason}")]
    private static partial void LogNotStarted(ILogger log, DeliveryId id, string reason, Exception failure);
}
