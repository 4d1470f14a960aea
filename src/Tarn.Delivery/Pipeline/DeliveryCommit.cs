using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// A flush. It makes durable files of the outputs' records, side by side. Then it takes the commit locks of tables in the order of
/// their names. One metadata transaction commits the files, the table pointers, these outputs' positions and the ledger: D22
/// (positions commit with their output), D23 (a position is a whole record), D28 (each commit adds ledger rows). This
/// transaction makes delivery exactly once; a crash before it leaves only orphans. An output that refuses leaves the flush,
/// and the others commit without it.
/// </summary>
internal sealed partial class DeliveryCommit(
    IMetadataStore store, DeliveryId id, DeliveryModel model, long epoch, RestReport report, TimeProvider time, ILogger log)
{
    private const int RebasesMax = 20;

    /// <summary>The run whose positions move.</summary>
    public RunId RunOfCommit { get; init; } = RunId.Main;

    private ConsumerId Consumer => model.ConsumerOf(id);

    /// <summary>Plans the commit of outputs. Their records are in flight afterwards.</summary>
    public PositionPlan Plan(DeliveryOutputs lanes, IReadOnlyList<OutputFlush> flushes) => new(Consumer, RunOfCommit, lanes, flushes);

    /// <summary>Commits the flushes of a plan.</summary>
    /// <param name="flushes">The outputs' parts to commit.</param>
    /// <param name="plan">Their positions.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    public async Task<FlushOutcome> Run(IReadOnlyList<OutputFlush> flushes, PositionPlan plan, CancellationToken cancellationToken)
    {
        var remaining = flushes.ToList();
        var failed = new List<OutputFailedException>();
        try
        {
            foreach (var failure in await Task.WhenAll(flushes.Select(flush => Prepare(flush, cancellationToken))))
            {
                Leave(failure);
            }

            foreach (var flush in remaining.OrderBy(flush => flush.Prepared.LockName, StringComparer.Ordinal).ToList())
            {
                Leave(await Try(flush, () => flush.Prepared.Enter(cancellationToken)));
            }

            while (true)
            {
                plan.Commit(remaining);
                if (!plan.MovesAny && !remaining.Exists(flush => flush.Parts.Count > 0))
                {
                    return new FlushOutcome(null, remaining, failed);
                }

                try
                {
                    var entry = await CommitWithRebase(remaining, plan, cancellationToken);
                    await Finish(remaining, cancellationToken);
                    return new FlushOutcome(entry, remaining, failed);
                }
                catch (OutputFailedException failure)
                {
                    Leave(failure);
                }
            }
        }
        finally
        {
            await Dispose(flushes);
        }

        void Leave(OutputFailedException? failure)
        {
            if (failure is not null)
            {
                remaining.RemoveAll(flush => flush.Lane.Id == failure.Lane);
                failed.Add(failure);
            }
        }
    }

    private async Task Finish(List<OutputFlush> flushes, CancellationToken cancellationToken)
    {
        foreach (var flush in flushes)
        {
            await flush.Prepared.Committed(cancellationToken);
            ReportRest(flush);
        }
    }

    // A failed disposal does not stop the others, which may hold a table's commit lock.
    private async ValueTask Dispose(IReadOnlyList<OutputFlush> flushes)
    {
        foreach (var flush in flushes)
        {
            try
            {
                await flush.Prepared.DisposeAsync();
            }
            catch (TarnException failed)
            {
                LogNotRemoved(log, model.Config.Name, failed.Message);
            }
        }
    }

    private Task<OutputFailedException?> Prepare(OutputFlush flush, CancellationToken cancellationToken) => Try(flush, async () =>
    {
        if (flush.Parts.Count > 0 && flush.Prepared == NothingPrepared.Instance)
        {
            flush.Prepared = await flush.Output.Prepare(flush.Scope, cancellationToken);
        }
    });

    // The failure that lets an output leave the flush; null: there is none.
    private async Task<OutputFailedException?> Try(OutputFlush flush, Func<ValueTask> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (DestinationMovedException moved)
        {
            return new OutputFailedException(flush.Lane.Id, moved);
        }
        catch (TarnException failed)
        {
            var refuses = flush.Output is not IErrorOutput && failed.Kind is ErrorKind.NotFound or ErrorKind.NotSupported
                or ErrorKind.InvalidArgument or ErrorKind.LimitExceeded;
            return new OutputFailedException(flush.Lane.Id, refuses ? model.RefusalCode(failed) : null, failed);
        }
    }

    private async ValueTask<LedgerEntry> CommitWithRebase(List<OutputFlush> flushes, PositionPlan plan, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // Not cancelled: the commit's outcome must be known before records are read again.
                return await store.Commit(transaction => Apply(transaction, flushes, plan), CancellationToken.None);
            }
            catch (TarnException moved) when (moved.Kind == ErrorKind.Conflict && attempt < RebasesMax)
            {
                foreach (var flush in flushes)
                {
                    await Rebase(flush, cancellationToken);
                }
            }
        }
    }

    private static async ValueTask Rebase(OutputFlush flush, CancellationToken cancellationToken)
    {
        try
        {
            await flush.Prepared.Rebase(cancellationToken);
        }
        catch (DestinationMovedException moved)
        {
            throw new OutputFailedException(flush.Lane.Id, moved);
        }
        catch (TarnException failed)
        {
            throw new OutputFailedException(flush.Lane.Id, code: null, failed);
        }
    }

    private async ValueTask<LedgerEntry> Apply(IMetadataTransaction transaction, List<OutputFlush> flushes, PositionPlan plan)
    {
        await ConsumerPositions.CheckLease(transaction, Consumer, epoch);
        foreach (var flush in flushes)
        {
            await Apply(transaction, flush);
        }

        await plan.Apply(transaction, Consumer, RunOfCommit, epoch);
        var entry = Entry(transaction.NextId(), flushes, CountDropped(plan.Ranges));
        var changes = flushes.SelectMany(flush => flush.Prepared.ColumnChanges.Select(change => change.In(entry, TableOf(flush)!)));
        DeliveryLedger.Add(transaction, entry, [.. changes]);
        await LedgerLosses.Add(transaction, entry, model.Config);
        await TotalRows.Add(transaction, entry);
        foreach (var flush in flushes)
        {
            await RestRows.Add(transaction, (id, entry.DeliveryName), TableOf(flush) ?? "", flush.Prepared.Rest, entry.CommittedMs);
        }

        return entry;
    }

    private void ReportRest(OutputFlush flush)
    {
        DeliveryMeter.WentToRest(model.Config.Name, flush.Prepared.Rest);
        if (report.Next(flush.Prepared.Rest) is { } text)
        {
            LogRest(log, model.Config.Name, TableOf(flush), text);
        }
    }

    private static async ValueTask Apply(IMetadataTransaction transaction, OutputFlush flush)
    {
        try
        {
            await flush.Prepared.Apply(transaction);
        }
        catch (DestinationMovedException moved)
        {
            throw new OutputFailedException(flush.Lane.Id, moved);
        }
        catch (TarnException failed) when (failed.Kind != ErrorKind.Conflict)
        {
            // A bucket was deleted after its object was staged.
            throw new OutputFailedException(flush.Lane.Id, code: null, failed);
        }
    }

    private LedgerEntry Entry(long ledgerId, List<OutputFlush> flushes, IReadOnlyList<LedgerRange> ranges) => new()
    {
        Id = ledgerId,
        Delivery = id,
        DeliveryName = model.Config.Name,
        CommittedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        Run = RunOfCommit,
        Ranges = ranges,
        Outputs = [.. flushes.Where(flush => flush.Parts.Count > 0).Select(Describe)],
        Files = [.. flushes.SelectMany(flush => flush.Prepared.Files)],
    };

    // A function's result without a record of an output drops its record.
    private IReadOnlyList<LedgerRange> CountDropped(IReadOnlyList<LedgerRange> ranges) => model.ReadsResults
        ? [.. ranges.Select(range => range with { DroppedByFunction = range.Records - range.SubRecords })]
        : ranges;

    private LedgerOutput Describe(OutputFlush flush) => new(
        LedgerOutput.NameOf(flush.Lane.Id.Output, model.Destination),
        TableOf(flush),
        flush.Prepared.SnapshotId,
        flush.Prepared.Rows,
        flush.Ranges)
    {
        TableUuid = flush.Prepared.TableUuid,
        Superseded = flush.Prepared.Superseded,
    };

    private string? TableOf(OutputFlush flush) =>
        flush.Lane.Id.TableName ?? (flush.Lane.Id == DeliveryOutputId.Destination ? model.Table?.Name : null);

    [LoggerMessage(2, LogLevel.Warning, "Delivery {Name}, table {Table}: {Counts}")]
    private static partial void LogRest(ILogger log, string name, string? table, string counts);

    [LoggerMessage(1, LogLevel.Warning, "Delivery {Name}: files of a flush that did not commit stay until orphans are removed: {Reason}")]
    private static partial void LogNotRemoved(ILogger log, string name, string reason);
}
