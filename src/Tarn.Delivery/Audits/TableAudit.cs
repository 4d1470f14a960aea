using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Tables;
using Tarn.Delivery.Quarantine;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Audits;

/// <summary>Compares tables with the ledger.</summary>
internal sealed class TableAudit(IMetadataStore store, LakeCatalog catalog, AuditFindings findings)
{
    private const int AttemptsMax = 5;

    // Their snapshots are pinned while the ledger is read.
    private const int TablesAtOnce = 50;

    private readonly List<AuditedTable> _withLineage = [];

    /// <summary>The commits to the compared tables that have lineage.</summary>
    public IReadOnlyList<AuditedTable> WithLineage => _withLineage;

    /// <summary>
    /// Compares the rows of tables with the rows that all deliveries have committed to them. The files of the last 24 h are
    /// compared one by one. Rows that others appended are added to the delivered ones. Where others removed rows, only a note reports it.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task Run(DeliveryConfig config, TableChunks chunks, CancellationToken cancellationToken)
    {
        foreach (var some in chunks.Tables.Order(StringComparer.Ordinal).Chunk(TablesAtOnce))
        {
            IReadOnlyList<string> pending = some;
            for (var attempt = 1; attempt <= AttemptsMax && pending.Count > 0; attempt++)
            {
                pending = await RunOnce(config, pending, chunks, cancellationToken);
            }

            foreach (var table in pending)
            {
                findings.Note($"table {table} changes all the time; it is not compared");
            }
        }
    }

    /// <summary>Compares the rows of the quarantine's table with the stored documents that it should have.</summary>
    /// <param name="table">The table; null: the delivery has none.</param>
    /// <param name="state">The documents.</param>
    /// <param name="removedRows">Reads the number of rows that left the table after the retention time.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task RunQuarantine(
        DeliveryConfig config, string? table, AuditedState state, Func<ValueTask<long>> removedRows, CancellationToken cancellationToken)
    {
        var expected = state.DocumentsInTable + state.Released.Documents;
        var name = table is null ? default : new TableName(new CatalogScope(config.Account, config.Region), QuarantineTable.Database, table);
        if (table is null || !catalog.TryFindTable(name, out _))
        {
            findings.Compare(expected, 0, () => $"the quarantine has {expected} documents in a table that does not exist");
            return;
        }

        using var pinned = await catalog.Pin(name, cancellationToken);
        var rows = await Rows(pinned, cancellationToken) + await removedRows();

        // The table is read after the rows of the files: a run of the quarantine's job may have come between.
        if (rows < expected)
        {
            findings.Add($"{QuarantineTable.Database}.{table} has {rows} rows, but the quarantine has entered {expected} documents");
        }
        else if (rows > expected)
        {
            findings.Note($"{QuarantineTable.Database}.{table} has {rows} rows, and the quarantine had entered {expected} documents before");
        }
    }

    // Returns the tables that changed while the ledger was read.
    private async Task<IReadOnlyList<string>> RunOnce(
        DeliveryConfig config, IReadOnlyList<string> tables, TableChunks chunks, CancellationToken cancellationToken)
    {
        var pins = new Dictionary<string, PinnedTable>();
        try
        {
            foreach (var table in tables)
            {
                if (catalog.TryFindTable(NameOf(config, table), out _))
                {
                    pins.Add(table, await catalog.Pin(NameOf(config, table), cancellationToken));
                }
                else
                {
                    findings.Note($"table {table} does not exist any more; it is not compared");
                }
            }

            var written = await Written(pins, cancellationToken);
            var changed = new List<string>();
            foreach (var (table, pinned) in pins)
            {
                if (catalog.TryFindTable(NameOf(config, table), out var now) && now.Id == pinned.Table.Id
                    && now.MetadataLocation == pinned.Table.MetadataLocation)
                {
                    var others = OtherWriters.Of(pinned.Metadata);
                    await Compare(table, pinned, written[table], others, cancellationToken);
                    AddLineage(table, pinned.Metadata, others, chunks);
                }
                else
                {
                    changed.Add(table);
                }
            }

            return changed;
        }
        finally
        {
            foreach (var pinned in pins.Values)
            {
                pinned.Dispose();
            }
        }
    }

    private void AddLineage(string table, TableMetadata metadata, OtherWriters others, TableChunks chunks)
    {
        if (!TableOutput.HasLineage(metadata))
        {
            return;
        }

        if (chunks.Of(table, metadata.TableUuid) is { } runs)
        {
            _withLineage.AddRange(runs.Select(run => run with { AddedByOthers = others.Added, RemovedByOthers = others.Removed }));
        }
        else
        {
            findings.Note($"table {table}: missing rows are not sought by lineage, because the ledger has the ranges of the function's results");
        }
    }

    private async Task Compare(string table, PinnedTable pinned, TableFiles written, OtherWriters others, CancellationToken cancellationToken)
    {
        var present = await Files(pinned, cancellationToken);
        var rows = present.Values.Sum();
        if (others.Incomparable is { } reason)
        {
            findings.Note($"table {table}: {reason}; its {rows} rows are not compared with the {written.Rows} delivered ones");
            return;
        }

        if (written.FormerRows > 0)
        {
            findings.Note($"{written.FormerRows} rows were delivered to former tables {table}; they are not compared");
        }

        var added = others.Added ?? 0;
        findings.Compare(rows, written.Rows + added, () => added == 0
            ? (FormattableString)$"table {table} has {rows} rows, but the ledger has {written.Rows}"
            : $"table {table} has {rows} rows, but the ledger has {written.Rows} and other writers added {added}");
        foreach (var file in written.Files.Where(file => present.TryGetValue(file.Location, out var rows) ? rows != file.Rows : !others.HasRewrites))
        {
            findings.Add($"table {table}: file {file.Location} has {file.Rows} rows in the ledger, and {Shown(file)} in the table");
        }

        string Shown(LedgerFile file) => present.TryGetValue(file.Location, out var found) ? FormattableString.Invariant($"{found}") : "does not exist";
    }

    private static TableName NameOf(DeliveryConfig config, string table) =>
        TableName.TryParse(new CatalogScope(config.Account, config.Region), table, out var name) ? name
            : throw new TarnException(ErrorKind.InvalidArgument, $"'{table}' in the ledger is no name of a table.");

    private static async Task<long> Rows(PinnedTable pinned, CancellationToken cancellationToken) => (await Files(pinned, cancellationToken)).Values.Sum();

    /// <summary>The rows of each data file.</summary>
    private static async Task<Dictionary<string, long>> Files(PinnedTable pinned, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, long>();
        var metadata = pinned.Metadata;
        await foreach (var task in new TableScan(pinned, metadata.CurrentSnapshot, metadata.CurrentSchema, Predicate.True).Tasks(cancellationToken))
        {
            rows[task.File.File.Path] = task.File.File.RecordCount;
        }

        return rows;
    }

    // One pass over the ledger of all deliveries: each may have written to these tables, and the ledger's key begins with the
    // delivery. A table that was dropped and made again has the rows of its own UUID only.
    private async Task<Dictionary<string, TableFiles>> Written(Dictionary<string, PinnedTable> pins, CancellationToken cancellationToken)
    {
        var written = pins.Keys.ToDictionary(table => table, _ => new TableFiles());
        await foreach (var entry in DeliveryLedger.All(store, delivery: null, cancellationToken))
        {
            var outputs = entry.Outputs.Where(output => output.Table is not null).ToList();
            foreach (var output in outputs)
            {
                var table = output.Table!.ToLowerInvariant();
                if (!pins.TryGetValue(table, out var pinned))
                {
                    continue;
                }

                if (output.TableUuid != pinned.Metadata.TableUuid)
                {
                    written[table].FormerRows += output.Rows;
                    continue;
                }

                written[table].Rows += output.Rows;

                // The files of one entry belong to one of its tables; which one is known only where there is one.
                if (output.Rows > 0 && outputs.Count == 1)
                {
                    written[table].Files.AddRange(entry.Files.Where(file => file.Output == "table"));
                }
            }
        }

        return written;
    }

    private sealed class TableFiles
    {
        public long Rows { get; set; }

        public long FormerRows { get; set; }

        public List<LedgerFile> Files { get; } = [];
    }
}
