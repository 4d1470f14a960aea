using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Writes rows of a chunk as JSON that shreds to the same values. Nulls are left out of objects, binary is base64,
/// dates and times are text, and decimals are numbers with all their digits.
/// </summary>
internal sealed unsafe class ChunkJson : IDisposable
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 256,
    };

    private readonly Utf8JsonWriter _json;
    private readonly IBufferWriter<byte> _output;

    public ChunkJson(IBufferWriter<byte> output)
    {
        _output = output;
        _json = new Utf8JsonWriter(output, Options);
    }

    /// <summary>Writes one row, without <c>_rest</c>.</summary>
    public void WriteRow(ChunkBatch batch, int row)
    {
        _json.Reset(_output);
        WriteStruct(batch, batch.Chunk.Root, row);
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    /// <summary>The row's <c>_rest</c>, a JSON array, or empty.</summary>
    public static ReadOnlySpan<byte> Rest(ChunkBatch batch, int row) =>
        batch.IsNull(batch.Chunk.Rest.Index, row) ? default : Bytes(batch, batch.Chunk.Rest, row);

    private void WriteValue(ChunkBatch batch, ChunkColumn column, int row)
    {
        ref readonly var buffers = ref batch[column.Index];
        var values = batch.At(buffers.Values);
        if (batch.IsNull(column.Index, row))
        {
            _json.WriteNullValue();
            return;
        }

        switch (column.Kind)
        {
            case ColumnKind.Boolean: _json.WriteBooleanValue((values[row >> 3] >> (row & 7) & 1) != 0); break;
            case ColumnKind.Int: _json.WriteNumberValue(((int*)values)[row]); break;
            case ColumnKind.Long: _json.WriteNumberValue(((long*)values)[row]); break;
            case ColumnKind.Float: WriteNumber(((float*)values)[row].ToString("R", CultureInfo.InvariantCulture)); break;
            case ColumnKind.Double: WriteNumber(((double*)values)[row].ToString("R", CultureInfo.InvariantCulture)); break;
            case ColumnKind.Decimal: _json.WriteRawValue(Decimal(((Int128*)values)[row], column.Scale), skipInputValidation: true); break;
            case ColumnKind.Date: _json.WriteStringValue(Day(((int*)values)[row])); break;
            case ColumnKind.Time: _json.WriteStringValue(Instant(((long*)values)[row])[11..]); break;
            case ColumnKind.Timestamp: _json.WriteStringValue(Instant(((long*)values)[row])); break;
            case ColumnKind.TimestampTz: _json.WriteStringValue(Instant(((long*)values)[row]) + "Z"); break;
            case ColumnKind.String: _json.WriteStringValue(Bytes(batch, column, row)); break;
            case ColumnKind.Binary: _json.WriteBase64StringValue(Bytes(batch, column, row)); break;
            case ColumnKind.Uuid: _json.WriteStringValue(new Guid(new ReadOnlySpan<byte>(values + row * 16L, 16), bigEndian: true)); break;
            case ColumnKind.Struct: WriteStruct(batch, column, row); break;
            case ColumnKind.List: WriteList(batch, column, row); break;
            case ColumnKind.Map: WriteMap(batch, column, row); break;
            default: throw new InvalidOperationException($"values of kind {column.Kind} have no JSON form");
        }
    }

    private void WriteStruct(ChunkBatch batch, ChunkColumn column, int row)
    {
        _json.WriteStartObject();
        foreach (var child in column.Children)
        {
            if (batch.IsNull(child.Index, row))
            {
                continue;
            }

            _json.WritePropertyName(child.Name);
            WriteValue(batch, child, row);
        }

        _json.WriteEndObject();
    }

    private void WriteList(ChunkBatch batch, ChunkColumn column, int row)
    {
        var offsets = (int*)batch.At(batch[column.Index].Offsets);
        _json.WriteStartArray();
        for (var i = offsets[row]; i < offsets[row + 1]; i++)
        {
            WriteValue(batch, column.Children[0], i);
        }

        _json.WriteEndArray();
    }

    private void WriteMap(ChunkBatch batch, ChunkColumn column, int row)
    {
        var offsets = (int*)batch.At(batch[column.Index].Offsets);
        _json.WriteStartObject();
        for (var i = offsets[row]; i < offsets[row + 1]; i++)
        {
            WriteKey(batch, column.Children[0], i);
            WriteValue(batch, column.Children[1], i);
        }

        _json.WriteEndObject();
    }

    private void WriteKey(ChunkBatch batch, ChunkColumn key, int row)
    {
        if (key.Kind == ColumnKind.String)
        {
            _json.WritePropertyName(Bytes(batch, key, row));
            return;
        }

        var text = new ArrayBufferWriter<byte>();
        using (var writer = new ChunkJson(text))
        {
            writer.WriteValue(batch, key, row);
            writer._json.Flush();
        }

        _json.WritePropertyName(text.WrittenSpan.Trim((byte)'"'));
    }

    private static ReadOnlySpan<byte> Bytes(ChunkBatch batch, ChunkColumn column, int row)
    {
        ref readonly var buffers = ref batch[column.Index];
        var offsets = (int*)batch.At(buffers.Offsets);
        return new(batch.At(buffers.Values) + offsets[row], offsets[row + 1] - offsets[row]);
    }

    /// <summary>
    /// Writes the shortest digits from which the same float or double is read, always with a point or exponent. Without
    /// one, the number would be read as an integer that may not fit.
    /// </summary>
    private void WriteNumber(string text) =>
        _json.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') >= 0 ? text : text + ".0", skipInputValidation: true);

    private static string Decimal(Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        return unscaled < 0 ? "-" + text : text;
    }

    private static string Day(int days) => new DateOnly(1970, 1, 1).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Instant(long micros) =>
        DateTime.UnixEpoch.AddTicks(micros * 10).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
