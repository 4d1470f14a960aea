using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Turns;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Lake.Shredding.Upserts;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>
/// Writes chunks as Parquet files of one table and prepares their append, including the table's creation and new
/// columns. The files are written before the table's turn, so that the turn is short.
/// </summary>
internal sealed class TableWriter(
    DeliveryServices services, DeliveryId id, DeliveryModel model, DeliveryTable table, ChosenColumns chosen, string scratchPrefix)
{
    private readonly TableDestinationConfig _config = (TableDestinationConfig)model.Destination;
    private readonly TableName _name = new(
        new CatalogScope(model.Config.Account, model.Config.Region), table.Config.Database, table.Config.Table);

    /// <summary>The table's present entry; null: there is no table.</summary>
    public CatalogTable? Find() => services.Catalog.TryFindTable(_name, out var entry) ? entry : null;

    public ValueTask<TableMetadata> Metadata(string location, CancellationToken cancellationToken) =>
        services.Catalog.Loader.Metadata(location, cancellationToken);

    /// <summary>Makes durable files of rows, for the table's present columns. The table's turn is not needed.</summary>
    /// <exception cref="DestinationMovedException">The table is not the one that the rows were made for.</exception>
    public async ValueTask<WrittenRows> Write(TableRows rows, CancellationToken cancellationToken)
    {
        var entry = Find();
        var present = entry?.MetadataLocation is { } location ? await Metadata(location, cancellationToken) : null;
        Check(entry, present, rows);
        return await Write(rows, present ?? Creation(rows).FirstMetadata(services.Time.GetUtcNow()), present is null, cancellationToken);
    }

    /// <summary>Enters the table's turn, and prepares the commit of written rows. Rows written for other columns are written again.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="written">Their files.</param>
    /// <param name="cancellationToken">Ends the wait for the turn.</param>
    /// <exception cref="DestinationMovedException">The table is not the one that the rows were made for.</exception>
    public async ValueTask<(TableTurn Turn, WrittenRows Written, PreparedCommit Commit)> Enter(
        TableRows rows, WrittenRows written, CancellationToken cancellationToken)
    {
        var turn = await services.Committers.Enter(_name, cancellationToken);
        try
        {
            Check(turn.Table, turn.Metadata, rows);
            if (turn.Metadata is null)
            {
                turn.Begin(Creation(rows));
            }
            else if (!written.Fits(turn.Metadata))
            {
                await written.DisposeAsync();
                written = await Write(rows, turn.Metadata, creates: false, cancellationToken);
            }

            return (turn, written, await turn.Prepare(written.Append, cancellationToken));
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>The columns that rows of the table get, in its present state.</summary>
    public StructType ColumnsOf(TableMetadata metadata) => chosen.For(metadata);

    /// <summary>Whether the delivery may make one more table. A table of the configuration may always be made.</summary>
    public async ValueTask<bool> MayMakeTable(CancellationToken cancellationToken) => !model.ChoosesTables
        || await services.Store.Read(reader => MadeTables.MayAdd(reader, id, table.Part), cancellationToken);

    /// <summary>Creates the table's database in the transaction that creates the table, if it is missing, and counts the table.</summary>
    /// <exception cref="DestinationMovedException">The delivery has made too many tables meanwhile.</exception>
    public async ValueTask CreateDatabase(IMetadataTransaction transaction, long nowMs)
    {
        if (model.ChoosesTables && !await MadeTables.Add(transaction, id, table.Part))
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
            throw new TarnException(ErrorKind.AccessDenied, $"Table {_name} is in a system database, which only Tarn writes.");
        }

        if (entry is not null && present is null)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Table {_name} is not an Iceberg table.");
        }

        if (present?.TableUuid != rows.Table?.TableUuid)
        {
            throw new DestinationMovedException($"Table {_name} came or went.");
        }

        // A record without a value for a newly required column belongs in the error output. Only shredding the record
        // again shows that.
        if (present?.CurrentSchema is { } schema && !schema.Columns.Equals(rows.Table!.CurrentSchema.Columns)
            && schema.FieldsById.Values.Any(f => f.Required))
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
            MadeByTarn = true,
        };
    }

    private async ValueTask<WrittenRows> Write(TableRows rows, TableMetadata metadata, bool creates, CancellationToken cancellationToken)
    {
        var rest = new RestCounts();
        rest.Add(rows.Rest);
        var current = metadata.CurrentSchema.Columns;
        var union = SchemaUnion.Of(current, metadata.LastColumnId, rows.Shape.ToStruct(withRest: false), rows.Shape.Options.ColumnsMax);
        using var rewritten = new ChunkBuffer(services.Disk, $"{scratchPrefix}-rewritten", services.Memory, services.Scratch);
        using var fitted = FittedChunks.Of(rows.Chunks, union.Columns, rewritten.Keep);
        rest.Add(fitted.RestCounts.Lines);
        if (fitted.HasRest && !union.Columns.TryGetField(TableShape.RestColumn, out _))
        {
            if (!rows.Shape.Options.KeepRest)
            {
                chosen.Choose(metadata, union.Columns);
                throw new DestinationMovedException($"The columns of table {_name} changed.");
            }

            union = SchemaUnion.Of(current, metadata.LastColumnId, rows.Shape.ToStruct(withRest: true));
        }

        SystemDatabases.CheckLocation(_name, metadata.DataFolder);
        var keys = UpsertKeys.Of(table.Config, metadata, union.Columns);
        var upserts = keys is null ? null : UpsertRows.Of(fitted.Chunks, union.Columns, keys.Ids, rows.Shards);
        var files = new TableFiles(services, metadata, union.Columns, scratchPrefix, model.IsPrompt);
        var written = await files.WriteData(fitted.Chunks, upserts?.Written, cancellationToken);
        if (upserts is not null)
        {
            written = [.. written, .. await files.WriteDeletes(fitted.Chunks, upserts.Deleted, keys!, cancellationToken)];
        }

        var append = new TableAppend
        {
            Files = written,
            Schema = union.Changes.Count > 0 ? union : null,
            AddsUnpartitionedSpec = upserts is not null && keys!.NeedsSpec,
            SummaryEntries = SnapshotEntries.Of(model.Config.Name, rows.Ranges),
        };
        return new WrittenRows(append, metadata, rest.Lines, TableChanges.Of(union, creates, rows, fitted.Chunks)) { Superseded = upserts?.LeftOut ?? 0 };
    }
}
