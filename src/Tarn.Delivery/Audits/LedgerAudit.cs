using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Quarantine;
using Tarn.Lake.Catalog;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Audits;

/// <summary>
/// Compares a delivery's ledger with its positions, its tables, its error documents and its quarantine. It reads in pages
/// beside running deliveries. Memory: the ledger's names of files, which are stored for 24 h, one page, and <see cref="TableChunks"/>.
/// </summary>
/// <param name="store">The ledger.</param>
/// <param name="catalog">The tables.</param>
public sealed class LedgerAudit(IMetadataStore store, LakeCatalog catalog)
{
    private const int PageEntries = 500;

    /// <summary>Audits a delivery.</summary>
    /// <exception cref="TarnException">NotFound: the delivery does not exist.</exception>
    public async Task<AuditReport> Run(DeliveryId id, CancellationToken cancellationToken)
    {
        var findings = new AuditFindings();
        var runs = new SortedDictionary<long, RunTally>();
        LedgerEntry? last = null;
        AuditedState state;
        var config = await store.Read(reader => DeliveryRows.Get(reader, id), cancellationToken);
        var chunks = new TableChunks(config.Results?.Shard);
        while (true)
        {
            var after = last;
            var (page, found) = await store.Read(reader => ReadPage(reader, id, config.Results, after), cancellationToken);
            foreach (var entry in page)
            {
                Tally(entry).Take(entry);
                chunks.Take(entry);
                last = entry;
            }

            // The state was read together with the last entries.
            if (found is { } complete)
            {
                state = complete;
                break;
            }
        }

        CheckPositions(runs, state, findings);
        CheckCounts(runs, state, findings);
        var audit = new TableAudit(store, catalog, findings);
        await audit.Run(config, chunks, cancellationToken);
        await audit.RunQuarantine(
            config,
            await store.Read(reader => QuarantineNames.FindTable(reader, id), cancellationToken),
            state,
            async () => (await store.Read(reader => ReleasedDocuments.Read(reader, id), cancellationToken)).RemovedRows,
            cancellationToken);
        return new AuditReport([.. runs.Values.Select(run => run.Counts)], findings.Findings, findings.Notes, audit.WithLineage);

        RunTally Tally(LedgerEntry entry)
        {
            if (!runs.TryGetValue(entry.Run.Value, out var tally))
            {
                runs.Add(entry.Run.Value, tally = new RunTally(entry.Run, config.Results?.Shard, findings));
            }

            return tally;
        }
    }

    /// <summary>The deliveries whose ledger names a table, in the order of their ids.</summary>
    /// <param name="account">The account of the deliveries.</param>
    /// <param name="region">The region of the deliveries.</param>
    /// <param name="table"><c>database.table</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<(DeliveryId Id, string Name)>> DeliveriesOf(
        string account, string region, string table, CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<long, string>();
        await foreach (var entry in DeliveryLedger.All(store, delivery: null, cancellationToken))
        {
            if (entry.Outputs.Any(output => string.Equals(output.Table, table, StringComparison.OrdinalIgnoreCase)))
            {
                found[entry.Delivery.Value] = entry.DeliveryName;
            }
        }

        var present = new List<(DeliveryId, string)>();
        foreach (var (id, name) in found)
        {
            var row = await store.Read(reader => DeliveryRows.Find(reader, new DeliveryId(id)), cancellationToken);
            if (row is not null && row.Account == account && row.Region == region)
            {
                present.Add((new DeliveryId(id), name));
            }
        }

        return present;
    }

    private static async ValueTask<(IReadOnlyList<LedgerEntry> Page, AuditedState? State)> ReadPage(
        IMetadataReader reader, DeliveryId id, ResultsConfig? results, LedgerEntry? after)
    {
        var page = await DeliveryLedger.Read(reader, id, after is null ? null : (id, after.Id), PageEntries);
        return (page, page.Count == PageEntries ? null : await AuditedState.Read(reader, id, results));
    }

    // Each low-water is the end of its shard's ranges.
    private static void CheckPositions(SortedDictionary<long, RunTally> runs, AuditedState state, AuditFindings findings)
    {
        if (!runs.TryGetValue(RunId.Main.Value, out var main))
        {
            return;
        }

        foreach (var low in state.Positions.Where(position => position.Output == OutputId.All))
        {
            if (main.Ends.TryGetValue(low.Position.Shard, out var end) && end != low.Position.NextOffset)
            {
                findings.Add($"run 0, shard {low.Position.Shard}: the ranges end before offset {end}, but the position is {low.Position.NextOffset}");
            }
        }
    }

    private static void CheckCounts(SortedDictionary<long, RunTally> runs, AuditedState state, AuditFindings findings)
    {
        if (runs.TryGetValue(RunId.Main.Value, out var run) && run.Counts is var main)
        {
            if (main.Dropped > 0)
            {
                findings.Note($"run 0: {main.Dropped} offsets were dropped, which some outputs may have; sub-records are not compared with rows");
            }
            else if (state.Positions.Any(position => position.Output != OutputId.All))
            {
                findings.Note($"run 0: an output is ahead of the others; sub-records are not compared with rows");
            }
            else
            {
                findings.Compare(run.ToOutputs, main.Rows + main.Superseded + main.Quarantined, () =>
                    $"run 0: {run.ToOutputs} sub-records became {main.Rows} rows and {main.Quarantined} error documents, and {main.Superseded} left no row");
            }

            if (run.ToFunction != main.Results)
            {
                findings.Note($"run 0: the function got {run.ToFunction} records, and the outputs have taken {main.Results} of its results");
            }
        }

        var documents = runs.Values.Sum(tally => tally.Counts.Quarantined);
        findings.Compare(documents, state.Documents + state.Released.Documents, () =>
            $"the ledger has {documents} error documents, but {state.Documents} are kept for the quarantine and {state.Released.Documents} were released");
        var redriven = runs.Values.Sum(tally => tally.Counts.Redriven);
        findings.Compare(redriven, state.Redriven + state.Released.Redriven, () =>
            $"the ledger has {redriven} redriven entries, but {state.Redriven + state.Released.Redriven} entries are marked as redriven");
    }
}
