using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Quarantine;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Audits;

/// <summary>Compares tables with the ledger.</summary>
internal sealed class TableAudit(IMetadataStore store, LakeCatalog catalog, AuditFindings findings)
{
    private const int AttemptsMax = 5;

    /// <summary>
    /// Compares the rows of a table with the rows that all deliveries have committed to it. The files of the last 24 h are
    /// compared one by one. Where another writer has changed the table, only a note says so.
    /// </summary>
    public async Task Run(DeliveryConfig config, string table, CancellationToken cancellationToken)
    {
        var dot = table.IndexOf('.', StringComparison.Ordinal);
        var name = new TableName(new CatalogScope(config.Account, config.Region), table[..dot], table[(dot + 1)..]);
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            if (!catalog.TryFindTable(name, out var before))
            {
                findings.Note($"table {table} does not exist any more; it is not compared");
                return;
            }

            using var pinned = await catalog.Pin(name, cancellationToken);
            var written = await Written(table, pinned.Metadata.TableUuid, cancellationToken);
            if (catalog.TryFindTable(name, out var after) && after.Id == before.Id && after.Head.MetadataLocation == before.Head.MetadataLocation
                && pinned.Entry.Head.MetadataLocation == before.Head.MetadataLocation)
            {
                await Compare(table, pinned, written, cancellationToken);
                return;
            }
        }

        findings.Note($"table {table} changes all the time; it is not compared");
    }

    /// <summary>Compares the rows of the quarantine's table with the kept documents that it should have.</summary>
    public async Task RunQuarantine(DeliveryConfig config, string? table, AuditedState state, CancellationToken cancellationToken)
    {
        var expected = state.DocumentsInTable + state.Released.Documents;
        var name = table is null ? default : new TableName(new CatalogScope(config.Account, config.Region), QuarantineTable.Database, table);
        if (table is null || !catalog.TryFindTable(name, out _))
        {
            findings.Compare(expected, 0, () => $"the quarantine has {expected} documents in a table that does not exist");
            return;
        }

        using var pinned = await catalog.Pin(name, cancellationToken);
        var rows = await Rows(pinned, cancellationToken);

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

    private async Task Compare(string table, PinnedTable pinned, TableFiles written, CancellationToken cancellationToken)
    {
        var files = await pinned.Files(pinned.Metadata.CurrentSnapshot, cancellationToken);
        var rows = files.Data.Sum(entry => entry.File.RecordCount);
        if (OtherWriter(pinned.Metadata) is { } other)
        {
            findings.Note($"table {table}: {other}; its {rows} rows are not compared with the {written.Rows} delivered ones");
            return;
        }

        if (written.FormerRows > 0)
        {
            findings.Note($"{written.FormerRows} rows were delivered to former tables {table}; they are not compared");
        }

        findings.Compare(rows, written.Rows, () => $"table {table} has {rows} rows, but the ledger has {written.Rows}");
        var present = files.Data.ToDictionary(entry => entry.File.Path, entry => entry.File.RecordCount);
        foreach (var file in written.Files.Where(file => present.GetValueOrDefault(file.Location, -1) != file.Rows))
        {
            findings.Add($"table {table}: file {file.Location} has {file.Rows} rows in the ledger, and {Shown(file)} in the table");
        }

        string Shown(LedgerFile file) => present.TryGetValue(file.Location, out var found) ? FormattableString.Invariant($"{found}") : "does not exist";
    }

    private static async Task<long> Rows(PinnedTable pinned, CancellationToken cancellationToken) =>
        (await pinned.Files(pinned.Metadata.CurrentSnapshot, cancellationToken)).Data.Sum(entry => entry.File.RecordCount);

    // Null: every snapshot since the table's first one is an append of a delivery.
    private static string? OtherWriter(TableMetadata table)
    {
        var snapshot = table.CurrentSnapshot;
        while (snapshot is not null)
        {
            if (snapshot.Operation != "append" || !snapshot.Summary.ContainsKey(SnapshotEntries.Delivery))
            {
                return $"snapshot {snapshot.Id} is not a delivery's";
            }

            if (snapshot.ParentId is not { } parent)
            {
                return null;
            }

            snapshot = table.Snapshots.FirstOrDefault(known => known.Id == parent);
            if (snapshot is null)
            {
                return "its oldest snapshots have expired";
            }
        }

        return null;
    }

    // A table that was dropped and made again has the rows of its own UUID only.
    private async Task<TableFiles> Written(string table, Guid uuid, CancellationToken cancellationToken)
    {
        var written = new TableFiles(0, 0, []);
        await foreach (var entry in LedgerPages.All(store, cancellationToken))
        {
            var outputs = entry.Outputs.Where(output => output.Table is not null).ToList();
            var named = outputs.FindAll(output => string.Equals(output.Table, table, StringComparison.OrdinalIgnoreCase));
            var rows = named.Where(output => output.TableUuid == uuid).Sum(output => output.Rows);
            written = written with { Rows = written.Rows + rows, FormerRows = written.FormerRows + named.Sum(output => output.Rows) - rows };

            // The files of one entry belong to one of its tables; which one is known only where there is one.
            if (rows > 0 && outputs.Select(output => output.TableUuid).Distinct().Count() == 1)
            {
                written.Files.AddRange(entry.Files.Where(file => file.Output == "table"));
            }
        }

        return written;
    }

    private sealed record TableFiles(long Rows, long FormerRows, List<LedgerFile> Files);
}
