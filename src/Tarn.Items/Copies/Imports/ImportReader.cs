using System.Buffers;
using System.Text.Json;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.GZip;
using Tarn.Items.Copies.Files;
using Tarn.Items.Keys;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Storage;
using ZstdSharp;

namespace Tarn.Items.Copies.Imports;

/// <summary>Reads the items of objects into a sort, and reports lines that are no items of the table. Blocks on the disk. One thread at a time.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html"/>
/// <param name="import">Form, compression, names for reports.</param>
/// <param name="table">The new table.</param>
/// <param name="sorter">Gets the rows.</param>
/// <param name="log">Gets the errors.</param>
/// <param name="stampUs">The stamp of all rows.</param>
internal sealed class ImportReader(ItemImport import, ItemTable table, RowSorter sorter, IImportLog log, long stampUs) : IDisposable
{
    // An item of 400 KB, each byte of it escaped.
    private const int LineBytesMax = 4 << 20;
    private const int LoggedMax = 10_000;
    private const int LinesBetweenLooks = 1_000;
    private readonly CsvForm _csv = new(table, import.Delimiter);
    private readonly byte[] _head = new byte[RowForm.HeadBytes];
    private readonly PlainBudget _budget = new();
    private ItemWriter _writer = new();
    private byte[] _row = new byte[RowForm.HeadBytes + 4096];
    private long _bytes;
    private long _items;
    private long _errors;

    public ImportCounts Counts => new(Interlocked.Read(ref _bytes), Interlocked.Read(ref _items), Interlocked.Read(ref _errors));

    /// <summary>Reads an object.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="content">The object's bytes.</param>
    /// <param name="bytes">The number of the object's bytes.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <exception cref="TarnException">
    /// InvalidArgument: the object has no valid header, is not compressed as it should be, or grows too much.
    /// </exception>
    public void Read(string key, Stream content, long bytes, CancellationToken cancellationToken)
    {
        RowForm.WriteHead(_head, 0, stampUs);
        try
        {
            using var plain = Plain(content);
            _budget.Add(bytes);
            var lines = new LineReader(plain, LineBytesMax, _budget);
            if (!BeginCsv(lines))
            {
                return;
            }

            for (var index = 0L; lines.MoveNext(); index++)
            {
                if (!lines.Line.IsEmpty)
                {
                    Add(key, index, lines);
                }

                if (index % LinesBetweenLooks == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        catch (Exception damaged) when (damaged is SharpZipBaseException or EndOfStreamException or ZstdException)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"Object {key} is not compressed with {import.Compression}: {damaged.Message}", damaged);
        }

        Interlocked.Add(ref _bytes, bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private Stream Plain(Stream content) => import.Compression switch
    {
        // .NET's own stream takes a cut object for a whole one.
        ImportCompression.Gzip => new GZipInputStream(content),
        ImportCompression.Zstd => new DecompressionStream(content),
        _ => content,
    };

    private bool BeginCsv(LineReader lines)
    {
        if (import.Format != ImportFormat.Csv)
        {
            return true;
        }

        if (import.Headers.Count > 0)
        {
            _csv.SetHeaders(import.Headers);
            return true;
        }

        if (!lines.MoveNext())
        {
            return false;
        }

        _csv.SetHeaders(lines.Line.Span);
        return true;
    }

    private void Add(string key, long index, LineReader lines)
    {
        Interlocked.Increment(ref _items);
        try
        {
            var item = lines.IsCut ? throw ItemErrors.Invalid($"The line has more than {LineBytesMax} bytes.")
                : import.Format == ImportFormat.Csv ? _csv.Read(lines.Line.Span, _writer)
                : ItemLineForm.Read(lines.Line.Span, _writer);
            Check(item);
            Add(item);
        }
        catch (TarnException refused) when (refused.Kind == ErrorKind.InvalidArgument)
        {
            // The writer may have a part of the item.
            _writer.Dispose();
            _writer = new ItemWriter();
            if (Interlocked.Increment(ref _errors) <= LoggedMax)
            {
                Log(key, index, refused.Message);
            }
        }
    }

    private void Check(Item item)
    {
        KeyRules.CheckItem(table.Keys, item);
        foreach (var secondary in table.Secondary)
        {
            KeyRules.CheckIndexed(secondary.Name, secondary.Keys, item);
        }

        if (item.SizeBytes > ItemLimits.ItemBytesMax)
        {
            throw ItemErrors.Invalid(ItemErrors.ItemSize);
        }
    }

    private void Add(Item item)
    {
        var length = RowForm.HeadBytes + item.Bytes.Length;
        _row = _row.Length < length ? new byte[2 * length] : _row;
        _head.CopyTo(_row, 0);
        item.Bytes.Span.CopyTo(_row.AsSpan(RowForm.HeadBytes));
        sorter.Add(KeyForm.Of(table.Keys, item), _row.AsSpan(0, length));
    }

    private void Log(string key, long index, string message)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteStartObject("itemS3Pointer");
            json.WriteString("bucket", import.Bucket);
            json.WriteString("key", key);
            json.WriteNumber("itemIndex", index);
            json.WriteEndObject();
            json.WriteString("importArn", import.Arn);
            json.WriteStartArray("errorMessages");
            json.WriteStringValue(message);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        log.Write(import.Caller.Account, import.Caller.Region, import.Name, line.WrittenSpan);
    }
}
