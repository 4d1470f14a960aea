using System.Collections.Frozen;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Roles;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Inference;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Lake.Shredding.Upserts;
using Tarn.Lake.Writing;
using Tarn.Lake.Writing.Keys;
using Tarn.Storage.Rights;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>
/// Writes chunks as Parquet files of one table and prepares their append, including the table's creation and new
/// columns. The files are written before the table's commit lock, so that the lock is held for a short time.
/// </summary>
internal sealed class TableWriter(
    DeliveryServices services, DeliveryId id, DeliveryModel model, DeliveryTable table, TableMemory memory, string scratchPrefix)
{
    private readonly IRights _rights = ActingRights.Of(services.Roles, id, model, DeliveryAct.Destination);
    private readonly TableDestinationConfig _config = (TableDestinationConfig)model.Destination;
    private readonly TableName _name = new(
        new CatalogScope(model.Config.Account, model.Config.Region), table.Config.Database, table.Config.Table);

    /// <summary>The table's present entry; null: there is no table.</summary>
    public CatalogTable? Find() => services.Catalog.TryFindTable(_name, out var entry) ? entry : null;

    public ValueTask<TableMetadata> Metadata(string location, CancellationToken cancellationToken) =>
        services.Catalog.Loader.Metadata(location, cancellationToken);

    /// <summary>Makes durable files of rows, for the table's present columns. The table's commit lock is not needed.</summary>
    /// <exception cref="DestinationMovedException">The table is not the one that the rows were made for.</exception>
    public async ValueTask<WrittenRows> Write(TableRows rows, CancellationToken cancellationToken)
    {
        var entry = Find();
        var present = entry?.MetadataLocation is { } location ? await Metadata(location, cancellationToken) : null;
        Check(entry, present, rows);
        return await Write(rows, present ?? Creation(rows).FirstMetadata(services.Time.GetUtcNow()), present is null, finds: true, cancellationToken);
    }

    /// <summary>
    /// Takes the table's commit lock, and prepares the commit of written rows. Rows written for other columns are written again. When
    /// position deletes miss rows of other commits, these rows are sought outside the commit lock, a few times.
    /// </summary>
    /// <param name="written">Their files.</param>
    /// <param name="cancellationToken">Ends the wait for the commit lock.</param>
    /// <exception cref="DestinationMovedException">The table is not the one that the rows were made for.</exception>
    public async ValueTask<(CommitLock Lock, WrittenRows Written, PreparedCommit Commit)> Enter(
        TableRows rows, WrittenRows written, CancellationToken cancellationToken)
    {
        var given = written;
        while (true)
        {
            var commitLock = await services.Committers.Enter(_name, _rights, cancellationToken);
            try
            {
                Check(commitLock.Table, commitLock.Metadata, rows);
                TableWork.Check(_rights, _name, commitLock.Table, services.Catalog.TryFindDatabase(_name.DatabaseName, out _));
                if (commitLock.Metadata is null)
                {
                    commitLock.Begin(Creation(rows));
                }
                else if (!written.Fits(commitLock.Metadata))
                {
                    await written.DisposeAsync();
                    written = await Write(rows, commitLock.Metadata, creates: false, finds: false, cancellationToken);
                }

                if (written.Deletes is { MayFind: true } deletes && !await deletes.Hold(commitLock.Metadata!, cancellationToken))
                {
                    commitLock.Dispose();
                    await deletes.Find(cancellationToken);
                    continue;
                }

                return (commitLock, written, await commitLock.Prepare(await written.AppendTo(commitLock.Metadata!, cancellationToken), cancellationToken));
            }
            catch
            {
                commitLock.Dispose();
                if (written != given)
                {
                    await written.DisposeAsync();
                }

                throw;
            }
        }
    }

    /// <summary>The columns that rows of the table get, in its present state.</summary>
    public StructType ColumnsOf(TableMetadata metadata) => memory.Chosen.For(metadata);

    /// <summary>Whether the delivery may make one more table. A table of the configuration may always be made.</summary>
    public async ValueTask<bool> MayMakeTable(CancellationToken cancellationToken) => !model.ChoosesTables
        || await services.Store.Read(reader => CreatedTables.MayAdd(reader, id, table.Part), cancellationToken);

    /// <summary>Creates the table's database in the transaction that creates the table, if it is missing, and counts the table.</summary>
    /// <exception cref="DestinationMovedException">The delivery has made too many tables meanwhile.</exception>
    public async ValueTask CreateDatabase(IMetadataTransaction transaction, long nowMs)
    {
        if (model.ChoosesTables && !await CreatedTables.Add(transaction, id, table.Part))
        {
            throw new DestinationMovedException($"Table {_name} would be one too many.");
        }

        if (await services.Catalog.FindDatabase(transaction, _name.DatabaseName) is null)
        {
            await services.Catalog.CreateDatabase(transaction, _name.DatabaseName, $"{Warehouse}/{_name.Database}", document: default, nowMs);
        }
    }

    private string Warehouse =>
        (_config.Warehouse ?? $"s3://{_config.Objects.Bucket}/{(model.Prefix.HasExpression ? "" : _config.Objects.Prefix)}").TrimEnd('/');

    private void Check(CatalogTable? entry, TableMetadata? present, in TableRows rows)
    {
        // A step may choose any table by name. Tarn's own tables are declared.
        if (SystemDatabases.Contains(_name.Database) && table.Config.NewTable is null)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Table {_name} is in a system database, which only Tarn writes.");
        }

        if (entry is not null && present is null)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Table {_name} is not an Iceberg table.");
        }

        if (present?.TableUuid != rows.Table?.TableUuid)
        {
            throw new DestinationMovedException($"Table {_name} came or went.");
        }

        // A record without a value for a newly required column belongs in the error output. One without a value for a column with
        // a default gets the default. Only shredding the record again shows it.
        if (present?.CurrentSchema is { } schema && !schema.Columns.Equals(rows.Table!.CurrentSchema.Columns)
            && schema.FieldsById.Values.Any(f => f.Required || f.HasWriteDefault))
        {
            throw new DestinationMovedException($"The columns of table {_name} changed.");
        }
    }

    private TableCreation Creation(in TableRows rows)
    {
        var withRest = rows.Chunks.Any(chunk => chunk.HasRest) || rows.Shape.Root.Children.Count == 0;
        return new TableCreation
        {
            Name = _name,
            Location = $"{Warehouse}/{_name.Database}/{_name.Table}",
            Columns = rows.Shape.ToStruct(withRest),
            PartitionBy = table.Config.NewTable is { } declared
                ? [.. declared.PartitionBy.Select(field => (field.Column, field.Transform, (string?)null))]
                : [.. table.Config.PartitionColumns.Select(column => (column, Transform.Identity, (string?)null))],
            SortBy = [.. (table.Config.NewTable?.SortBy ?? []).Select(column => (column, Transform.Identity, false, false))],
            SchemaByTarn = true,
        };
    }

    private async ValueTask<WrittenRows> Write(
        TableRows rows, TableMetadata metadata, bool creates, bool finds, CancellationToken cancellationToken)
    {
        var rest = new RestCounts();
        var current = metadata.CurrentSchema.Columns;
        var union = SchemaUnion.Of(current, metadata.LastColumnId, rows.Shape.ToStruct(withRest: false), rows.Shape.Options.ColumnsMax);
        using var rewritten = new ChunkBuffer(services.Disk, $"{scratchPrefix}-rewritten", services.Memory, services.Scratch);
        IReadOnlyList<int> added = table.Config.NewTable is not null
            ? [] : InferredColumns.Added(creates ? new StructType([]) : current, union.Columns, rows.Shape.Options);
        using var fitted = FittedChunks.Of(
            rows.Chunks, union.Columns, InferredColumns.IdsOf(metadata).Concat(added).ToFrozenSet(), rows.Shape.Options.TimeFormats, rewritten.Keep);
        rest.Add(rows.Rest);
        rest.Add(fitted.RestCounts.Lines);
        if (fitted.HasRest && !union.Columns.TryGetField(TableShape.RestColumn, out _))
        {
            if (!rows.Shape.Options.KeepRest)
            {
                memory.Chosen.Choose(metadata, union.Columns);
                throw new DestinationMovedException($"The columns of table {_name} changed.");
            }

            union = SchemaUnion.Of(current, metadata.LastColumnId, rows.Shape.ToStruct(withRest: true));
        }

        SystemDatabases.CheckLocation(_name, metadata.DataFolder);
        var keys = UpsertKeys.Of(table.Config, metadata, union.Columns);
        var upserts = keys is null ? null : UpsertRows.Of(fitted.Chunks, union.Columns, keys.Ids, rows.Shards);
        var files = new TableFiles(services, metadata, union.Columns, scratchPrefix, model.IsPrompt, _rights);
        var deletes = upserts is null ? null : await Deletes(files, metadata, union.Columns, keys!, fitted.Chunks, upserts.Deleted, cancellationToken);
        var append = new TableAppend
        {
            Files = await WriteData(files, fitted.Chunks, upserts?.Written, (deletes, finds), cancellationToken),
            Schema = union.Changes.Count > 0 ? union : null,
            Inferred = new InferredFindings(added, rows.Kinds, Raised(rows.Raised, fitted.Raised)),
            SummaryEntries = SnapshotEntries.Of(model.Config.Name, rows.Ranges),
        };
        return new WrittenRows(append, metadata, [.. rest.Lines.Where(line => line.Count > 0)], TableChanges.Of(union, creates, rows, fitted.Chunks))
        {
            Superseded = upserts?.LeftOut ?? 0,
            Deletes = deletes,
        };
    }

    // The buffer's shredder and the one of chunks that are shredded again name different columns, except columns that were not retyped.
    private static IReadOnlyDictionary<int, ColumnKind> Raised(
        IReadOnlyDictionary<int, ColumnKind> some, IReadOnlyDictionary<int, ColumnKind> others) => others.Count == 0 ? some
        : some.Concat(others).GroupBy(raised => raised.Key).ToDictionary(
            raised => raised.Key, raised => raised.Select(one => one.Value).Aggregate(InferredColumns.Wider));

    private async ValueTask<UpsertDeletes> Deletes(
        TableFiles files,
        TableMetadata metadata,
        StructType columns,
        UpsertKeys keys,
        IReadOnlyList<ColumnChunk> chunks,
        ChunkRowSelection deleted,
        CancellationToken cancellationToken)
    {
        var mode = UpsertMode.Of(metadata);
        var keyFiles = await files.EncodeKeys(chunks, deleted, keys, cancellationToken);
        var search = mode == UpsertMode.Equality || metadata.CurrentSnapshot is null || services.FileJobs() is not { } jobs
            ? null
            : new KeySearch(services.Catalog, jobs)
            {
                Table = _name,
                KeyIds = keys.Ids,
                KeyFiles = [.. keyFiles.Select(file => file.Path)],
                Keys = KeyPredicate.Of(chunks, deleted, columns, keys.Ids),
            };
        return new UpsertDeletes(services, model.Config.Name, files, keys, keyFiles, mode, memory.Pause, search);
    }

    // The search runs meanwhile, in another process.
    private static async ValueTask<IReadOnlyList<WrittenFile>> WriteData(
        TableFiles files,
        IReadOnlyList<ColumnChunk> chunks,
        ChunkRowSelection? selection,
        (UpsertDeletes? Of, bool AreSought) deletes,
        CancellationToken cancellationToken)
    {
        var search = deletes is { Of: { } sought, AreSought: true } ? sought.Find(cancellationToken) : Task.CompletedTask;
        var writing = files.WriteData(chunks, selection, cancellationToken);
        try
        {
            await Task.WhenAll(search, writing);
            return await writing;
        }
        catch
        {
            foreach (var file in writing.IsCompletedSuccessfully ? await writing : [])
            {
                await file.DisposeAsync();
            }

            if (deletes.Of is not null)
            {
                await deletes.Of.DisposeAsync();
            }

            throw;
        }
    }
}
