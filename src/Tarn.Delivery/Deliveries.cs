using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Tarn.Delivery.Audits;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Rows;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Replays;
using Tarn.Delivery.Tails;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery;

/// <summary>
/// All deliveries of the instance. Metadata transactions create, change and remove them; their rows decide which
/// deliveries run. The registry holds names and tags. A delivery's id is its resource's id.
/// </summary>
public sealed partial class Deliveries : ITableTail, IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly DeliveryParts _parts;
    private readonly DeliveryBarriers _barriers;
    private readonly View<DeliveryId, DeliveryConfig> _configs;
    private readonly View<(DeliveryId Delivery, string Table), IReadOnlyList<RestLine>> _rest;
    private readonly View<DeliveryId, DeliveryTotals> _totals;
    private readonly DeliverySources _sources;
    private readonly LakeCatalog _catalog;
    private readonly DeliverySupervisor _supervisor;

    private Deliveries(
        DeliveryParts parts,
        DeliveryBarriers barriers,
        DeliverySources sources,
        View<DeliveryId, DeliveryConfig> configs,
        View<(DeliveryId Delivery, string Table), IReadOnlyList<RestLine>> rest,
        View<DeliveryId, DeliveryTotals> totals,
        DeliveryServices services)
    {
        Quarantine = new DeliveryQuarantine(parts, services.Objects, services.Committers);
        (Audit, Replays, Tail) = (new LedgerAudit(services.Store, services.Catalog), new DeliveryReplays(parts), new DeliveryTail(parts));
        (_rest, _totals) = (rest, totals);
        _catalog = services.Catalog;
        _parts = parts;
        _barriers = barriers;
        _configs = configs;
        _sources = sources;
        _supervisor = new DeliverySupervisor(parts, barriers, sources, configs);
    }

    /// <summary>Loads the deliveries. They run after <see cref="Start"/>.</summary>
    public static async Task<Deliveries> Open(DeliveryServices services, CancellationToken cancellationToken)
    {
        var configs = await View<DeliveryId, DeliveryConfig>.Open(
            services.Store, DeliverySpaces.Deliveries, DeliveryRows.ReadKey, (_, value) => DeliveryConfigRow.Decode(value), cancellationToken);
        await PositionCheck.Run(services, configs.Snapshot, cancellationToken);
        var parts = services.ToParts();
        var rest = await View<(DeliveryId, string), IReadOnlyList<RestLine>>.Open(
            services.Store, DeliverySpaces.Rest, RestRows.ReadKey, (_, value) => RestRows.Decode(value), cancellationToken);
        var totals = await View<DeliveryId, DeliveryTotals>.Open(
            services.Store, DeliverySpaces.Totals, DeliveryRows.ReadKey, (_, value) => TotalRows.Decode(value), cancellationToken);
        var sources = new DeliverySources(parts, services.FindSource, configs);
        return new Deliveries(parts, new DeliveryBarriers(parts, services.Forget), sources, configs, rest, totals, services);
    }

    /// <summary>Starts every delivery, and every delivery that is created later.</summary>
    public void Start() => _supervisor.Start();

    /// <summary>
    /// Creates a delivery in the caller's transaction, which also fixes its start. A user's stream is read from its
    /// present end, or from its oldest records; for direct puts, a stream is created. The delivery runs soon after the commit.
    /// </summary>
    /// <param name="fromOldest">Whether it begins with the oldest records of a user's stream.</param>
    /// <returns>The stored configuration, with its source filled in.</returns>
    /// <exception cref="TarnException">
    /// InvalidArgument with every fault; NotFound: the source stream does not exist.
    /// </exception>
    public ValueTask<DeliveryConfig> Create(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config, bool fromOldest = false) =>
        DeliveryCreation.Create(transaction, id, config, fromOldest, _parts.Streams, _parts.Time.GetUtcNow());

    /// <summary>
    /// Stores the ends of the deleted stream, in the transaction that deletes a user's stream. Deliveries still deliver
    /// the records that they have read from it. They continue with the next stream of its name, from that stream's start.
    /// </summary>
    public ValueTask SourceRemoved(IMetadataTransaction transaction, StreamId stream) => _sources.Removed(transaction, stream);

    /// <summary>The delivery's configuration, from memory.</summary>
    public bool TryFind(DeliveryId id, [NotNullWhen(true)] out DeliveryConfig? config) => _configs.TryGet(id, out config);

    /// <summary>The delivery's configuration, by the rows of a transaction or read; null: the id is no delivery's.</summary>
    public async ValueTask<DeliveryConfig?> Find(IMetadataReader reader, DeliveryId id) => await DeliveryRows.Find(reader, id);

    /// <summary>Whether the delivery reads and delivers (ACTIVE), or is still starting (CREATING).</summary>
    public bool IsActive(DeliveryId id) => _supervisor.TryFind(id, out var slot) && slot.State.Snapshot().Active;

    /// <summary>
    /// Appends a call's records to the delivery's own stream. They are durable when the task completes (a direct put's
    /// ack).
    /// </summary>
    /// <param name="id">A direct-put delivery.</param>
    /// <param name="batch">One Kafka v2 batch; unchanged until the task completes.</param>
    /// <param name="records">The number of records in the batch.</param>
    /// <param name="call">Identifies retries: D14 (retries are recognised).</param>
    /// <param name="cancellationToken">Ends the wait for a turn in the queue.</param>
    /// <exception cref="TarnException">
    /// NotFound: the delivery does not exist or is being deleted. Throttled: records have been undelivered for so long
    /// that puts are refused: D26 (undelivered records are held).
    /// </exception>
    public async ValueTask<AppendOutcome> Put(
        DeliveryId id, ReadOnlyMemory<byte> batch, int records, CallKey call, CancellationToken cancellationToken)
    {
        using var put = BeginPut(id);
        var append = new ShardAppend { Stream = put.Stream, Shard = put.Shard, Batch = batch, Records = records };
        return await _parts.Streams.Append(new LogAppend { Shards = new[] { append }, Call = call, CallRecords = records }, cancellationToken);
    }

    /// <summary>
    /// Changes a delivery. The change is a barrier: D23 (a position is a whole record). Records accepted before it are
    /// delivered under the old configuration, up to an offset per shard that the row stores. While an output fails
    /// there is no barrier: undelivered records go by the new configuration, unless parts of an output have come further than
    /// others: the new configuration may choose other parts. <paramref name="change"/> runs in the
    /// transaction that writes its result.
    /// </summary>
    /// <exception cref="TarnException">
    /// NotFound; InvalidArgument with every fault; Conflict: the delivery is being deleted, or too many former versions
    /// have pending records; exceptions of <paramref name="change"/>.
    /// </exception>
    public async Task<DeliveryConfig> Change(
        DeliveryId id, Func<IMetadataTransaction, DeliveryConfig, ValueTask<DeliveryConfig>> change, CancellationToken cancellationToken)
    {
        return await WhileStopped(id, cancellationToken, slot =>
        {
            var fails = slot.State.FailingSinceMs is not null;
            return _parts.Store.CommitWithLog(
                async transaction =>
                {
                    var current = await DeliveryRows.Get(transaction, id);
                    var until = _barriers.Ends(current.Source);
                    var pending = !await _barriers.IsReached(transaction, id, current, until);
                    var changed = await change(transaction, current) with { Results = current.Results };
                    var waits = pending && (!fails || await DeliveryBarriers.HasParts(transaction, id, current)
                        || await _barriers.StrandsResults(transaction, changed));
                    DeliveryBarriers.CheckChangeable(current, waits);
                    DeliveryConfigValidator.Build(changed);
                    var kept = await ResultsStreams.Ensure(
                        transaction, changed with { Former = waits ? new FormerVersion(current, until) : null }, _parts.Time.GetUtcNow());
                    await _barriers.Change(transaction, id, current, kept);
                    return kept;
                },
                CancellationToken.None);
        });
    }

    /// <summary>
    /// Deletes a delivery. Its puts are refused from now on. It is removed, with its own stream, when everything
    /// accepted before is delivered. The call returns then, when an output fails, or after 10 s; the deletion continues.
    /// Ledger rows stay.
    /// </summary>
    /// <param name="force">Removes the delivery at once; a ledger entry names the undelivered records.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TarnException">NotFound.</exception>
    public async Task Delete(DeliveryId id, bool force, CancellationToken cancellationToken)
    {
        var slot = _supervisor.Slot(id);
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            await _supervisor.Reconcile(id, slot);
            await _supervisor.Commit(id, (transaction, config) =>
            {
                _barriers.BeginDeletion(transaction, id, config);
                return ValueTask.CompletedTask;
            });
            if (force)
            {
                await Drop(id, slot, cancellationToken);
            }

            await _supervisor.Reconcile(id, slot);
        }
        finally
        {
            slot.Turn.Release();
            _supervisor.Ask(id);
        }

        using var limit = new CancellationTokenSource(DeliverySlot.DrainTimeout, _parts.Time);
        while (_configs.TryGet(id, out _) && slot.State.FailingSinceMs is null && !limit.IsCancellationRequested)
        {
            await Task.Delay(LookAgain, _parts.Time, cancellationToken);
        }
    }

    /// <summary>The failed records.</summary>
    public DeliveryQuarantine Quarantine { get; }

    /// <summary>Delivers parts of a source once more. Its owner starts it.</summary>
    public DeliveryReplays Replays { get; }

    /// <summary>Shows the records that the steps make.</summary>
    public DeliveryTail Tail { get; }

    /// <summary>Compares the ledger with positions, tables and quarantine.</summary>
    public LedgerAudit Audit { get; }

    /// <summary>The status of every delivery, ordered by account, region and name.</summary>
    public IReadOnlyList<DeliveryStatus> Status() => new DeliveryReport(_parts, _sources, _supervisor).Of(_configs, _rest, _totals);

    /// <summary>Stops every delivery. Buffered records are read again from the log at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await Replays.DisposeAsync();
        await _supervisor.DisposeAsync();
        Quarantine.Dispose();
        Tail.Dispose();
        _parts.Threads.Dispose();
        _parts.ReadAhead.Dispose();
        _configs.Dispose();
        _rest.Dispose();
        _totals.Dispose();
    }

    private async Task Drop(DeliveryId id, DeliverySlot slot, CancellationToken cancellationToken)
    {
        await slot.Stop();
        while (slot.Puts > 0)
        {
            await Task.Delay(LookAgain, _parts.Time, cancellationToken);
        }

        await _supervisor.CommitWithLog(id, (transaction, config) => _barriers.Drop(transaction, id, config));
    }

    private async Task<T> WhileStopped<T>(DeliveryId id, CancellationToken cancellationToken, Func<DeliverySlot, ValueTask<T>> commit)
    {
        var slot = _supervisor.Slot(id);
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            // A delivery that has not started yet may still have accepted records.
            await _supervisor.Reconcile(id, slot);
            if (!await slot.TryDrain(cancellationToken))
            {
                LogNotDrained(_parts.Log, id, _configs.TryGet(id, out var config) ? config.Name : "");
            }

            await slot.Stop();
            return await commit(slot);
        }
        finally
        {
            // The delivery starts again from its present row, changed or not.
            slot.Turn.Release();
            _supervisor.Ask(id);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Delivery {Name} ({Id}) could not deliver everything within 10 s before it was changed or deleted")]
    private static partial void LogNotDrained(ILogger log, DeliveryId id, string name);
}
