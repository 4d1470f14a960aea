using System.Collections.Frozen;
using System.Globalization;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Errors;
using Tarn.Delivery.Records;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Inference;
using Tarn.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>
/// Records as rows of an Iceberg table. While the table exists, records are shredded on arrival. Before that they are
/// stored raw, and the types are chosen from the whole first buffer: D35 (types are chosen over the first buffer).
/// Records that do not fit the columns become error documents of the same commit.
/// </summary>
internal sealed class TableOutput(
    TableWriter writer, RowBuffer rows, RawRecords raw, ErrorDocuments refusals, DeliveryModel model, DeliveryTable table)
    : IOutputBuffer
{
    /// <summary>The table property that allows a <c>_rest</c> column (D35).</summary>
    private const string RestProperty = OwnProperties.Rest;

    /// <summary>
    /// The table property that limits the columns that records may create; an invalid number counts as absent.
    /// </summary>
    private const string ColumnsMaxProperty = OwnProperties.ColumnsMax;

    /// <summary>The table property that adds columns which name each row's log record.</summary>
    private const string LineageProperty = OwnProperties.Lineage;

    private readonly ChangeKeys _keys = new();
    private readonly TableDestinationConfig _config = (TableDestinationConfig)model.Destination;
    private TableMetadata? _table;
    private FirstBuffer? _first;
    private string? _whyUnwritable;
    private bool _exists;
    private bool _mayBeMade;
    private bool _shows;

    /// <summary>Whether the rows of a table name their log records.</summary>
    public static bool HasLineage(TableMetadata table) => table.Property(LineageProperty, "false") == "true";

    /// <summary>Whether the table exists. Valid after <see cref="Begin"/>.</summary>
    public bool Exists => _exists;

    public long BufferedBytes => rows.SourceBytes + raw.DataBytes + refusals.Bytes;

    public bool IsEmpty => rows.IsEmpty && raw.Count == 0 && refusals.Count == 0;

    public long Refused { get; private set; }

    public TimeSpan? UntilSeal => rows.UntilSeal;

    public async ValueTask Begin(CancellationToken cancellationToken)
    {
        var entry = writer.Find();
        _exists = entry is not null;
        _table = entry?.MetadataLocation is { } location ? await writer.Metadata(location, cancellationToken) : null;
        _mayBeMade = _exists || await writer.MayMakeTable(cancellationToken);
        _first = !_exists && _mayBeMade && _config.CreatesTable && table.Config.NewTable is null
            ? new FirstBuffer(ChangeColumns.OptionsOf(model, table) with { Evolve = true, KeepRest = _config.EvolvesSchema })
            : null;
        if (_table is not null && TryShape(entry!, _table) is { } shape)
        {
            rows.Begin(shape);
            _keys.Begin(shape);
            _shows = true;
        }
        else if (!_exists && table.Config.NewTable is { } declared)
        {
            rows.Begin(TableShape.Of(declared.Columns, new ShapeOptions { Evolve = false, KeepRest = false, TimeFormats = _config.TimeFormats }));
        }

        TakeEarlier();
    }

    public ShredResult Add(in DeliveryRecord record)
    {
        if (rows.Shape is not null)
        {
            return AddRow(record);
        }

        var result = _first is not null ? Observe(record) : Shredder.Check(record.Data.Span);
        if (result.IsRejected)
        {
            Refused++;
            return result;
        }

        raw.Add(record);
        return result;
    }

    public void SealIfDue()
    {
        if (rows.UntilSeal <= TimeSpan.Zero)
        {
            rows.Seal();
        }
    }

    public void Seal()
    {
        if (_shows)
        {
            rows.Seal();
        }
    }

    // Records of a table that does not exist yet are stored raw.
    public UndeliveredRows Show() => IsEmpty ? UndeliveredRows.None
        : _shows ? rows.Show(_table!, () => UpsertKeys.IdsOf(table.Config, _table!)) : UndeliveredRows.Uncommitted;

    public async ValueTask<IPreparedFlush> Prepare(FlushScope scope, CancellationToken cancellationToken)
    {
        if (rows.Shape is null)
        {
            TakeRaw();
        }

        rows.Seal();
        var refused = refusals.Count > 0 ? await PrepareRefusals(cancellationToken) : null;
        try
        {
            return new DestinationFlush(rows.IsEmpty ? null : await PrepareRows(scope.Ranges, cancellationToken), refused);
        }
        catch when (refused is not null)
        {
            await refused.DisposeAsync();
            throw;
        }
    }

    public void Clear()
    {
        rows.Clear();
        raw.Clear();
        refusals.Clear();
        _keys.Clear();
        _first = null;
        _whyUnwritable = null;
        _table = null;
        _shows = false;
        Refused = 0;
    }

    public void Dispose()
    {
        rows.Dispose();
        raw.Dispose();
        refusals.Dispose();
    }

    private ShredResult Observe(in DeliveryRecord record)
    {
        var result = _first!.Observe(record.Data.Span);
        _keys.Note(_first.Shape, hasRest: false, record);
        return result;
    }

    private ShredResult AddRow(in DeliveryRecord record)
    {
        var result = rows.Add(record);
        _keys.Note(rows.Shape!, rows.HasRest, record);
        if (result.IsRejected)
        {
            Refused++;
            if (!result.IsMalformed)
            {
                refusals.Add(FailedRecord.Of(record, result with { Reason = $"Table {table.Name}: {result.Reason}" }));
            }
        }

        return result;
    }

    private async ValueTask<IPreparedFlush> PrepareRows(IReadOnlyList<LedgerRange> ranges, CancellationToken cancellationToken)
    {
        var opened = new TableRows(rows.Open(), rows.Shape!, _table, rows.Rest, rows.Raised, Kinds: null, ranges, rows.Shards, _keys);
        try
        {
            opened = opened.WithKinds();
            return new TableFlush(writer, table.Part, opened, await writer.Write(opened, cancellationToken));
        }
        catch
        {
            foreach (var chunk in opened.Chunks)
            {
                chunk.Dispose();
            }

            throw;
        }
    }

    // A failure to write the refusals is not the table's: they are held, and the table stays the destination: D26
    // (undelivered records are held).
    private async ValueTask<IPreparedFlush> PrepareRefusals(CancellationToken cancellationToken)
    {
        try
        {
            return await refusals.Prepare(cancellationToken);
        }
        catch (TarnException unwritable)
        {
            throw new TarnException(ErrorKind.Unavailable, $"The error output cannot be written: {unwritable.Message}", unwritable);
        }
    }

    // A table with a type that Tarn does not write refuses at the flush, so that the usual retries and error output
    // apply.
    private TableShape? TryShape(CatalogTable entry, TableMetadata metadata)
    {
        var rest = _config.EvolvesSchema && metadata.Property(RestProperty, entry.HasDefaults(metadata) ? "true" : "false") == "true";
        try
        {
            var options = ChangeColumns.OptionsOf(model, table) with
            {
                Evolve = _config.EvolvesSchema,
                KeepRest = rest,
                Lineage = HasLineage(metadata),
                WriteDefaults = true,
                TimeFormats = _config.TimeFormats,
                Inferred = rest ? InferredColumns.IdsOf(metadata) : FrozenSet<int>.Empty,
            };
            if (int.TryParse(metadata.Property(ColumnsMaxProperty, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var columnsMax)
                && columnsMax is > 0 and <= ShapeOptions.ColumnsMost)
            {
                options = options with { ColumnsMax = columnsMax };
            }

            return TableShape.Of(writer.ColumnsOf(metadata), options);
        }
        catch (TarnException unsupported) when (unsupported.Kind == ErrorKind.NotSupported)
        {
            _whyUnwritable = unsupported.Message;
            return null;
        }
    }

    // A table that a record chose for the first time has buffered the records of that read before it begins.
    private void TakeEarlier()
    {
        if (raw.Count > 0 && rows.Shape is not null)
        {
            ShredRaw();
        }
        else if (raw.Count > 0 && _first is not null)
        {
            raw.ForEach(record => Observe(record));
        }
    }

    private void TakeRaw()
    {
        if (_first is not null)
        {
            rows.Begin(_first.Choose());
            ShredRaw();
        }
        else if (!_exists && writer.Find() is not null)
        {
            throw new DestinationMovedException($"Table {table.Name} came.");
        }
        else if (_exists || !model.ChoosesTables)
        {
            throw _exists
                ? new TarnException(ErrorKind.NotSupported, $"Table {table.Name}: {_whyUnwritable ?? "it is not an Iceberg table that Tarn can write"}.")
                : new TarnException(ErrorKind.NotFound, $"Table {table.Name} does not exist, and table creation is not enabled.");
        }
        else
        {
            RefuseRaw();
        }
    }

    private void ShredRaw()
    {
        raw.ForEach(record => AddRow(record with { Table = table }));
        raw.Clear();
    }

    // A table that producers named, and that may not be made, is not waited for: its records go to the error output at once.
    private void RefuseRaw()
    {
        var (code, message) = _config.CreatesTable
            ? ("Iceberg.TooManyTables", $"Table {table.Name} does not exist, and the delivery has made {DeliveryLimits.MadeTablesMax} tables.")
            : ("Iceberg.NoSuchTable", $"Table {table.Name} does not exist, and table creation is not enabled.");
        raw.ForEach(record => refusals.Add(new FailedRecord(record with { Table = table }, ErrorTypes.Iceberg, "deliver", code, message)));
        Refused += raw.Count;
        raw.Clear();
    }
}
