using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Lanes;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// A flush. It makes durable files of the lanes' records, side by side. Then it enters the turns of tables in the order of
/// their names. One metadata transaction commits the files, the table pointers, these lanes' positions and the ledger: D22
/// (positions commit with their output), D23 (a position is a whole record), D28 (each commit adds ledger rows). This
/// transaction makes delivery exactly once; a crash before it leaves only orphans. A lane that refuses leaves the flush,
/// and the others commit without it.
/// </summary>
internal sealed partial class DeliveryCommit(
    IMetadataStore store, DeliveryId id, DeliveryModel model, long epoch, RestReport report, TimeProvider time, ILogger log)
{
    private const int RebasesMax = 20;

    /// <summary>The run whose positions move.</summary>
    public RunId RunOfCommit { get; init; } = RunId.Main;

    private ConsumerId Consumer => model.ConsumerOf(id);

    /// <summary>Plans the commit of lanes. Their records are in flight afterwards.</summary>
    public PositionPlan Plan(DeliveryLanes lanes, IReadOnlyList<LaneFlight> flights) => new(Consumer, RunOfCommit, lanes, flights);

    /// <summary>Commits the flights of a plan.</summary>
    /// <param name="flights">The lanes' parts to commit.</param>
    /// <param name="plan">Their positions.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    public async Task<FlushOutcome> Run(IReadOnlyList<LaneFlight> flights, PositionPlan plan, CancellationToken cancellationToken)
    {
        var flying = flights.ToList();
        var failed = new List<OutputFailedException>();
        try
        {
            foreach (var failure in await Task.WhenAll(flights.Select(flight => Prepare(flight, cancellationToken))))
            {
                Leave(failure);
            }

            foreach (var flight in flying.OrderBy(flight => flight.Prepared.TurnName, StringComparer.Ordinal).ToList())
            {
                Leave(await Try(flight, () => flight.Prepared.Enter(cancellationToken)));
            }

            while (true)
            {
                plan.Commit(flying);
                if (!plan.MovesAny && !flying.Exists(flight => flight.Parts.Count > 0))
                {
                    return new FlushOutcome(null, flying, failed);
                }

                try
                {
                    var entry = await CommitWithRebase(flying, plan, cancellationToken);
                    await Finish(flying, cancellationToken);
                    return new FlushOutcome(entry, flying, failed);
                }
                catch (OutputFailedException failure)
                {
                    Leave(failure);
                }
            }
        }
        finally
        {
            await Dispose(flights);
        }

        void Leave(OutputFailedException? failure)
        {
            if (failure is not null)
            {
                flying.RemoveAll(flight => flight.Lane.Id == failure.Lane);
                failed.Add(failure);
            }
        }
    }

    private async Task Finish(List<LaneFlight> flights, CancellationToken cancellationToken)
    {
        foreach (var flight in flights)
        {
            await flight.Prepared.Committed(cancellationToken);
            Tell(flight);
        }
    }

    // A failed disposal does not stop the others, which may hold a table's turn.
    private async ValueTask Dispose(IReadOnlyList<LaneFlight> flights)
    {
        foreach (var flight in flights)
        {
            try
            {
                await flight.Prepared.DisposeAsync();
            }
            catch (TarnException failed)
            {
                LogNotRemoved(log, model.Config.Name, failed.Message);
            }
        }
    }

    private Task<OutputFailedException?> Prepare(LaneFlight flight, CancellationToken cancellationToken) => Try(flight, async () =>
    {
        if (flight.Parts.Count > 0 && flight.Prepared == NothingPrepared.Instance)
        {
            flight.Prepared = await flight.Output.Prepare(flight.Scope, cancellationToken);
        }
    });

    // The failure that lets a lane leave the flush; null: there is none.
    private async Task<OutputFailedException?> Try(LaneFlight flight, Func<ValueTask> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (DestinationMovedException moved)
        {
            return new OutputFailedException(flight.Lane.Id, moved);
        }
        catch (TarnException failed)
        {
            var refuses = flight.Output is not IErrorOutput && failed.Kind is ErrorKind.NotFound or ErrorKind.NotSupported
                or ErrorKind.InvalidArgument or ErrorKind.LimitExceeded;
            return new OutputFailedException(flight.Lane.Id, refuses ? model.RefusalCode(failed) : null, failed);
        }
    }

    private async ValueTask<LedgerEntry> CommitWithRebase(List<LaneFlight> flights, PositionPlan plan, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // Not cancelled: the commit's outcome must be known before records are read again.
                return await store.Commit(transaction => Apply(transaction, flights, plan), CancellationToken.None);
            }
            catch (TarnException moved) when (moved.Kind == ErrorKind.Conflict && attempt < RebasesMax)
            {
                foreach (var flight in flights)
                {
                    await Rebase(flight, cancellationToken);
                }
            }
        }
    }

    private static async ValueTask Rebase(LaneFlight flight, CancellationToken cancellationToken)
    {
        try
        {
            await flight.Prepared.Rebase(cancellationToken);
        }
        catch (DestinationMovedException moved)
        {
            throw new OutputFailedException(flight.Lane.Id, moved);
        }
        catch (TarnException failed)
        {
            throw new OutputFailedException(flight.Lane.Id, code: null, failed);
        }
    }

    private async ValueTask<LedgerEntry> Apply(IMetadataTransaction transaction, List<LaneFlight> flights, PositionPlan plan)
    {
        await ConsumerPositions.CheckLease(transaction, Consumer, epoch);
        foreach (var flight in flights)
        {
            await Apply(transaction, flight);
        }

        await plan.Apply(transaction, Consumer, RunOfCommit, epoch);
        var entry = Entry(transaction.NextId(), flights, CountDropped(plan.Ranges));
        var changes = flights.SelectMany(flight => flight.Prepared.ColumnChanges.Select(change => change.In(entry, TableOf(flight)!)));
        DeliveryLedger.Add(transaction, entry, [.. changes]);
        await TotalRows.Add(transaction, entry);
        foreach (var flight in flights)
        {
            await RestRows.Add(transaction, (id, entry.DeliveryName), TableOf(flight) ?? "", flight.Prepared.Rest, entry.CommittedMs);
        }

        return entry;
    }

    private void Tell(LaneFlight flight)
    {
        DeliveryMeter.WentToRest(model.Config.Name, flight.Prepared.Rest);
        if (report.Next(flight.Prepared.Rest) is { } text)
        {
            LogRest(log, model.Config.Name, TableOf(flight), text);
        }
    }

    private static async ValueTask Apply(IMetadataTransaction transaction, LaneFlight flight)
    {
        try
        {
            await flight.Prepared.Apply(transaction);
        }
        catch (DestinationMovedException moved)
        {
            throw new OutputFailedException(flight.Lane.Id, moved);
        }
        catch (TarnException failed) when (failed.Kind != ErrorKind.Conflict)
        {
            // A bucket was deleted after its object was staged.
            throw new OutputFailedException(flight.Lane.Id, code: null, failed);
        }
    }

    private LedgerEntry Entry(long ledgerId, List<LaneFlight> flights, IReadOnlyList<LedgerRange> ranges) => new()
    {
        Id = ledgerId,
        Delivery = id,
        DeliveryName = model.Config.Name,
        CommittedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        Run = RunOfCommit,
        Ranges = ranges,
        Outputs = [.. flights.Where(flight => flight.Parts.Count > 0).Select(Describe)],
        Files = [.. flights.SelectMany(flight => flight.Prepared.Files)],
    };

    // Of a function's results, those without a record of an output drop their record.
    private IReadOnlyList<LedgerRange> CountDropped(IReadOnlyList<LedgerRange> ranges) => model.ReadsResults
        ? [.. ranges.Select(range => range with { DroppedByFunction = range.Records - range.SubRecords })]
        : ranges;

    private LedgerOutput Describe(LaneFlight flight) => new(
        LedgerOutput.NameOf(flight.Lane.Id.Output, model.Destination),
        TableOf(flight),
        flight.Prepared.SnapshotId,
        flight.Prepared.Rows,
        flight.Ranges)
    {
        TableUuid = flight.Prepared.TableUuid,
        Superseded = flight.Prepared.Superseded,
    };

    private string? TableOf(LaneFlight flight) =>
        flight.Lane.Id.TableName ?? (flight.Lane.Id == LaneId.Destination ? model.Table?.Name : null);

    [LoggerMessage(2, LogLevel.Warning, "Delivery {Name}, table {Table}: {Counts}")]
    private static partial void LogRest(ILogger log, string name, string? table, string counts);

    [LoggerMessage(1, LogLevel.Warning, "Delivery {Name}: files of a flush that did not commit stay until orphans are removed: {Reason}")]
    private static partial void LogNotRemoved(ILogger log, string name, string reason);
}
