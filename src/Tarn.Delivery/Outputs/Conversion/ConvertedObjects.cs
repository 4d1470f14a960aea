using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage;

namespace Tarn.Delivery.Outputs.Conversion;

/// <summary>
/// Records as rows of Parquet objects (ExtendedS3 with format conversion): one object per part and flush. Whether a record
/// can be converted depends on the table's columns, so its error document goes with this output's own flush. A change of
/// the columns takes effect when the buffer has been empty.
/// </summary>
internal sealed class ConvertedObjects(ConversionTable table, ConvertedRows rows, ConversionErrors errors, ConvertedFiles files) : IOutputBuffer
{
    private readonly Dictionary<string, long> _refusedByPart = [];
    private ConversionColumns? _columns;
    private long _unconvertedBytes;

    public long BufferedBytes => rows.SourceBytes + errors.Bytes + _unconvertedBytes;

    public bool IsEmpty => rows.IsEmpty && errors.IsEmpty && _unconvertedBytes == 0;

    public long Refused => _refusedByPart.Values.Sum();

    public async ValueTask Begin(CancellationToken cancellationToken)
    {
        if (!IsEmpty)
        {
            return;
        }

        try
        {
            _columns = await table.Read(cancellationToken);
            rows.Begin(_columns);
        }
        catch (TarnException unusable) when (unusable.Kind is ErrorKind.NotFound or ErrorKind.NotSupported)
        {
            // The flush refuses, so that the usual retries and the error output apply.
            _columns = null;
        }
    }

    public ShredResult Add(in DeliveryRecord record)
    {
        if (_columns is null)
        {
            // The refused flush discards the buffer; the records come again from the log.
            _unconvertedBytes += Math.Max(1, record.Data.Length);
            return new ShredResult(ShredStatus.Appended);
        }

        var result = rows.Add(record);
        if (!result.IsRejected)
        {
            return result;
        }

        errors.Add(FailedConversion.Of(record, result));
        var part = record.Partition?.Name ?? "";
        _refusedByPart[part] = _refusedByPart.GetValueOrDefault(part) + 1;

        // A malformed record is this output's own as well.
        return new ShredResult(ShredStatus.TypeMismatch, result.Reason);
    }

    public async ValueTask<IPreparedFlush> Prepare(FlushScope scope, CancellationToken cancellationToken)
    {
        if (_columns is null)
        {
            // The table may have come since the buffer was begun.
            await table.Read(cancellationToken);
            throw new DestinationMovedException("The table of the format conversion can be used now.");
        }

        var parts = FlushScope.IsWhole(scope.Parts) ? [.. rows.Parts.Union(errors.Parts)] : scope.Parts;
        var refused = await errors.Prepare(parts, cancellationToken);
        try
        {
            return new DestinationFlush(await PrepareRows(parts, cancellationToken), refused);
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
        errors.Clear();
        _refusedByPart.Clear();
        _unconvertedBytes = 0;
    }

    public void Clear(IReadOnlyList<string> parts)
    {
        if (FlushScope.IsWhole(parts))
        {
            Clear();
            return;
        }

        rows.Clear(parts);
        errors.Clear(parts);
        foreach (var part in parts)
        {
            _refusedByPart.Remove(part);
        }
    }

    public void Dispose()
    {
        rows.Dispose();
        errors.Dispose();
    }

    private async ValueTask<IPreparedFlush?> PrepareRows(IReadOnlyList<string> parts, CancellationToken cancellationToken)
    {
        var open = parts.Select(rows.Find).OfType<OpenRows>().ToList();
        if (open.Count == 0)
        {
            return null;
        }

        var chunks = rows.Open(open.Select(part => part.Ordinal).ToHashSet());
        try
        {
            return await files.Prepare(chunks, _columns!, open, cancellationToken);
        }
        finally
        {
            foreach (var chunk in chunks)
            {
                chunk.Dispose();
            }
        }
    }
}
