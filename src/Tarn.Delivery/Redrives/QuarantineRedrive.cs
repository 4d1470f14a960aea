using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Quarantine;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;

namespace Tarn.Delivery.Redrives;

/// <summary>
/// Delivers entries of the quarantine again, under the delivery's present configuration. The rows or objects, the ledger's
/// entry and the note that an entry is delivered are one transaction. So an entry is delivered at most once by redrives,
/// also after a crash or a lost answer. An entry is delivered with all records that the steps make of it, or not at all.
/// Memory: at most <see cref="BytesMax"/> in buffers, besides one document. One redrive runs at a time.
/// </summary>
internal sealed class QuarantineRedrive : IDisposable
{
    /// <summary>The most entries of one call.</summary>
    public const int EntriesMax = 1_000;

    private const long BytesMax = 64L << 20;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly DeliveryParts _parts;
    private readonly ObjectStore _objects;

    public QuarantineRedrive(DeliveryParts parts, ObjectStore objects) => (_parts, _objects) = (parts, objects);

    /// <summary>Delivers entries.</summary>
    /// <param name="entries">The entries, at most <see cref="EntriesMax"/>. Repeated ids count once.</param>
    /// <param name="isDryRun">Whether everything is done but the commit.</param>
    /// <param name="cancellationToken">Ends the work between transactions.</param>
    /// <exception cref="TarnException">
    /// NotFound: the delivery does not exist; NotSupported: it delivers to an HTTP endpoint, or has a function; InvalidArgument: too
    /// many entries;
    /// Unavailable and others: the destination fails. Entries that were committed before stay so.
    /// </exception>
    public async Task<RedriveOutcome> Run(DeliveryId id, IReadOnlyCollection<EntryId> entries, bool isDryRun, CancellationToken cancellationToken)
    {
        if (entries.Count > EntriesMax)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"A call redrives at most {EntriesMax} entries; {entries.Count} were given.");
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            var config = await _parts.Store.Read(reader => DeliveryRows.Get(reader, id), cancellationToken);
            if (!config.Destination.Kind.DeliversAgain)
            {
                throw new TarnException(
                    ErrorKind.NotSupported, $"Delivery {config.Name} sends to an HTTP endpoint; redrives deliver to tables and objects.");
            }

            if (config.Destination.Steps.Function is not null)
            {
                throw new TarnException(ErrorKind.NotSupported, $"Delivery {config.Name} has a function; redrives call none.");
            }

            if (config.Source.Changes is { IsNewest: true })
            {
                throw new TarnException(
                    ErrorKind.NotSupported, $"Delivery {config.Name} has the current items; a redrive would bring back old versions. Write the item again.");
            }

            var (open, outcome) = await Open(id, entries, cancellationToken);
            for (var next = 0; next < open.Count;)
            {
                var commit = new RedriveCommit(_parts, id, config);
                await using var batch = new RedriveBatch(_parts, _objects, id, config, commit);
                var (done, taken) = await batch.Run(open.GetRange(next, open.Count - next), BytesMax, isDryRun, cancellationToken);
                outcome += done;
                next += taken;
            }

            return outcome;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    // The entries that no redrive has delivered, in the order of their documents.
    private async Task<(List<(QuarantineFile File, EntryId Id)> Open, RedriveOutcome Outcome)> Open(
        DeliveryId id, IReadOnlyCollection<EntryId> entries, CancellationToken cancellationToken)
    {
        var open = new List<(QuarantineFile, EntryId)>();
        var outcome = default(RedriveOutcome);
        foreach (var group in entries.Distinct().GroupBy(entry => entry.File).OrderBy(group => group.Key))
        {
            var numbers = group.OrderBy(entry => entry.Number).ToList();
            var file = await _parts.Store.Read(reader => QuarantineFiles.Find(reader, id, group.Key), cancellationToken);
            var kept = numbers.FindAll(entry => entry.Number < file?.Count);
            outcome = outcome with { Missing = outcome.Missing + numbers.Count - kept.Count };
            foreach (var entry in kept)
            {
                var state = await _parts.Store.Read(reader => RedriveRows.Find(reader, id, entry), cancellationToken);
                if (state?.RedrivenMs is null)
                {
                    open.Add((file!, entry));
                }
                else
                {
                    outcome = outcome with { Skipped = outcome.Skipped + 1 };
                }
            }
        }

        return (open, outcome);
    }
}
