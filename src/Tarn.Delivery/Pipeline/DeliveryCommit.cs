using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Lake.Shredding;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// A flush. It makes durable files of the due outputs. Then one metadata transaction commits the files, the table
/// pointer, these outputs' positions and the ledger together: D22 (positions commit with their output), D23 (a position
/// is a whole record), D28 (each commit adds ledger rows). This transaction makes delivery exactly once; a crash before
/// it leaves only orphans.
/// </summary>
internal sealed partial class DeliveryCommit(
    IMetadataStore store, DeliveryId id, DeliveryModel model, long epoch, RestReport report, TimeProvider time, ILogger log)
{
    private const int RebasesMax = 20;

    /// <summary>Flushes these lanes of one reader; their buffers are empty afterwards.</summary>
    /// <param name="due">The lanes to flush. Lanes of the reader whose buffers are empty move along.</param>
    /// <param name="buffers">The reader's lanes.</param>
    /// <param name="lanes">Every lane of the delivery.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    /// <returns>Null: there was nothing to commit.</returns>
    /// <exception cref="OutputFailedException">Nothing was committed, because this output failed.</exception>
    public async ValueTask<LedgerEntry?> Flush(
        IReadOnlyCollection<OutputLane> due, OpenBuffers buffers, DeliveryLanes lanes, CancellationToken cancellationToken)
    {
        var moves = buffers.Lanes.Where(lane => due.Contains(lane) || lane.Output.IsEmpty).Select(lane => new OutputMove(lane)).ToList();
        var positions = PositionPlan.Of(new ConsumerId(id.Value), RunId.Main, lanes.Reads, lanes.All, [.. moves.Select(move => move.Lane)]);
        if (!positions.MovesAny && !moves.Exists(move => move.Lane.HasPending))
        {
            return null;
        }

        try
        {
            foreach (var move in moves)
            {
                await Prepare(move, cancellationToken);
            }

            var entry = await CommitWithRebase(moves, positions, cancellationToken);
            foreach (var move in moves)
            {
                await move.Prepared.Committed(cancellationToken);
            }

            positions.Stored();
            moves.ForEach(move => move.Lane.Committed());
            Tell([.. moves.SelectMany(move => move.Prepared.Rest)]);
            return entry;
        }
        finally
        {
            await Dispose(moves);
        }
    }

    // A failed disposal does not stop the others, which may hold a table's turn.
    private async ValueTask Dispose(List<OutputMove> moves)
    {
        foreach (var move in moves)
        {
            try
            {
                await move.Prepared.DisposeAsync();
            }
            catch (TarnException failed)
            {
                LogNotRemoved(log, model.Config.Name, failed.Message);
            }
        }
    }

    private async ValueTask Prepare(OutputMove move, CancellationToken cancellationToken)
    {
        if (move.Lane.Output.IsEmpty)
        {
            return;
        }

        try
        {
            move.Prepared = await move.Lane.Output.Prepare(new FlushScope(FlushScope.Whole, move.Ranges), cancellationToken);
        }
        catch (DestinationMovedException moved)
        {
            throw new OutputFailedException(move.Lane.Id, moved);
        }
        catch (TarnException failed)
        {
            var refuses = move.Lane.Output is not IErrorOutput && failed.Kind is ErrorKind.NotFound or ErrorKind.NotSupported
                or ErrorKind.InvalidArgument or ErrorKind.AccessDenied or ErrorKind.LimitExceeded;
            throw new OutputFailedException(move.Lane.Id, refuses ? model.RefusalCode(failed.Kind) : null, failed);
        }
    }

    private async ValueTask<LedgerEntry> CommitWithRebase(List<OutputMove> moves, PositionPlan positions, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // Not cancelled: the commit's outcome must be known before records are read again.
                return await store.Commit(transaction => Apply(transaction, moves, positions), CancellationToken.None);
            }
            catch (TarnException moved) when (moved.Kind == ErrorKind.Conflict && attempt < RebasesMax)
            {
                foreach (var move in moves)
                {
                    await Rebase(move, cancellationToken);
                }
            }
        }
    }

    private static async ValueTask Rebase(OutputMove move, CancellationToken cancellationToken)
    {
        try
        {
            await move.Prepared.Rebase(cancellationToken);
        }
        catch (DestinationMovedException moved)
        {
            throw new OutputFailedException(move.Lane.Id, moved);
        }
        catch (TarnException failed)
        {
            throw new OutputFailedException(move.Lane.Id, code: null, failed);
        }
    }

    private async ValueTask<LedgerEntry> Apply(IMetadataTransaction transaction, List<OutputMove> moves, PositionPlan positions)
    {
        await ConsumerPositions.CheckLease(transaction, new ConsumerId(id.Value), epoch);
        foreach (var move in moves)
        {
            await Apply(transaction, move);
        }

        await positions.Apply(transaction, epoch);
        var entry = Entry(transaction.NextId(), moves, positions.Ranges);
        var changes = moves.SelectMany(move => move.Prepared.ColumnChanges).Select(change => Describe(entry, change));
        DeliveryLedger.Add(transaction, entry, [.. changes]);
        foreach (var move in moves)
        {
            await RestRows.Add(transaction, id, model.Table?.Name ?? "", move.Prepared.Rest);
        }

        return entry;
    }

    private void Tell(IReadOnlyList<RestLine> rest)
    {
        DeliveryMeter.WentToRest(model.Config.Name, rest);
        if (report.Next(rest) is { } text)
        {
            LogRest(log, model.Config.Name, model.Table?.Name, text);
        }
    }

    private static async ValueTask Apply(IMetadataTransaction transaction, OutputMove move)
    {
        try
        {
            await move.Prepared.Apply(transaction);
        }
        catch (DestinationMovedException moved)
        {
            throw new OutputFailedException(move.Lane.Id, moved);
        }
        catch (TarnException failed) when (failed.Kind != ErrorKind.Conflict)
        {
            // A bucket was deleted after its object was staged.
            throw new OutputFailedException(move.Lane.Id, code: null, failed);
        }
    }

    private LedgerEntry Entry(long ledgerId, List<OutputMove> moves, IReadOnlyList<LedgerRange> ranges) => new()
    {
        Id = ledgerId,
        Delivery = id,
        DeliveryName = model.Config.Name,
        CommittedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        Ranges = ranges,
        Outputs = [.. moves.Where(move => move.Lane.HasPending).Select(Describe)],
        Files = [.. moves.SelectMany(move => move.Prepared.Files)],
    };

    private LedgerOutput Describe(OutputMove move) => new(
        DeliveryRows.LedgerNameOf(move.Lane.Id, model.Destination),
        move.Lane.Id == DeliveryRows.Destination ? model.Table?.Name : null,
        move.Prepared.SnapshotId,
        move.Prepared.Rows,
        move.Ranges);

    private static SchemaChangeEntry Describe(LedgerEntry entry, ColumnChange change) =>
        new(entry.Id, entry.Delivery, entry.CommittedMs, entry.Table!, change.Column, change.Change, change.Type);

    [LoggerMessage(2, LogLevel.Warning, "Delivery {Name}, table {Table}: {Counts}")]
    private static partial void LogRest(ILogger log, string name, string? table, string counts);

    [LoggerMessage(1, LogLevel.Warning, "Delivery {Name}: files of a flush that did not commit stay until orphans are removed: {Reason}")]
    private static partial void LogNotRemoved(ILogger log, string name, string reason);
}
