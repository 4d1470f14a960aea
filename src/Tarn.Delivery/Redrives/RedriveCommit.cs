using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Redrives;

/// <summary>The transaction of a redrive: D22 (positions commit with their output), with an entry's row as its position.</summary>
internal sealed class RedriveCommit(DeliveryParts parts, DeliveryId id, DeliveryConfig config)
{
    private const int RebasesMax = 20;

    /// <summary>Commits prepared outputs, and the rows of delivered and of refused entries.</summary>
    /// <param name="outputs">The outputs, in their turns.</param>
    /// <param name="delivered">The entries whose records the outputs have.</param>
    /// <param name="refused">The entries that were refused again.</param>
    /// <param name="cancellationToken">Ends the work before the commit.</param>
    /// <returns>The rows or records that were committed.</returns>
    /// <exception cref="TarnException">PreconditionFailed: an entry was delivered meanwhile; nothing is committed.</exception>
    public async Task<long> Run(
        IReadOnlyList<RedriveOutput> outputs,
        IReadOnlyList<EntryId> delivered,
        IReadOnlyDictionary<EntryId, RedriveRefusal> refused,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // Not cancelled: the commit's outcome must be known.
                var rows = await parts.Store.Commit(transaction => Apply(transaction, outputs, delivered, refused), CancellationToken.None);
                foreach (var output in outputs)
                {
                    await output.Prepared.Committed(cancellationToken);
                }

                return rows;
            }
            catch (TarnException moved) when (moved.Kind == ErrorKind.Conflict && attempt < RebasesMax)
            {
                foreach (var output in outputs)
                {
                    await output.Prepared.Rebase(cancellationToken);
                }
            }
        }
    }

    private async ValueTask<long> Apply(
        IMetadataTransaction transaction,
        IReadOnlyList<RedriveOutput> outputs,
        IReadOnlyList<EntryId> delivered,
        IReadOnlyDictionary<EntryId, RedriveRefusal> refused)
    {
        var now = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await DeliveryRows.Get(transaction, id);
        foreach (var output in outputs)
        {
            await output.Prepared.Apply(transaction);
            await RestRows.Add(transaction, (id, config.Name), output.Table ?? "", output.Prepared.Rest, now);
        }

        if (delivered.Count > 0)
        {
            await AddToLedger(transaction, outputs, delivered.Count, now);
        }

        foreach (var entry in delivered)
        {
            var state = await Next(transaction, entry, now);
            RedriveRows.Put(transaction, state with { RedrivenMs = now });
        }

        foreach (var (entry, reason) in refused)
        {
            var state = await Next(transaction, entry, now);
            RedriveRows.Put(transaction, state with { LastCode = reason.Code, LastError = reason.Message });
        }

        return outputs.Sum(output => output.Prepared.Rows);
    }

    private async ValueTask<RedriveState> Next(IMetadataTransaction transaction, EntryId entry, long now)
    {
        var state = await RedriveRows.Find(transaction, id, entry)
            ?? new RedriveState { Delivery = id, Entry = entry, Attempts = 0, LastMs = now };
        return state.RedrivenMs is null
            ? state with { Attempts = state.Attempts + 1, LastMs = now }
            : throw new TarnException(ErrorKind.PreconditionFailed, $"Entry {entry} of the quarantine was redriven meanwhile; repeat the redrive.");
    }

    private async ValueTask AddToLedger(IMetadataTransaction transaction, IReadOnlyList<RedriveOutput> outputs, int redriven, long now)
    {
        var entry = new LedgerEntry
        {
            Id = transaction.NextId(),
            Delivery = id,
            DeliveryName = config.Name,
            CommittedMs = now,
            Run = new RunId(transaction.NextId()),
            Redriven = redriven,
            Ranges = [],
            Outputs = [.. outputs.Select(output => output.ToLedger())],
            Files = [.. outputs.SelectMany(output => output.Prepared.Files)],
        };
        var changes = outputs.SelectMany(output => output.Prepared.ColumnChanges.Select(change => change.In(entry, output.Table!)));
        DeliveryLedger.Add(transaction, entry, [.. changes]);
        await TotalRows.Add(transaction, entry);
    }
}
