using System.Buffers;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Tarn.Analytics.Engines;

namespace Tarn.Applications.Tables;

/// <summary>
/// The partition keys of rows in a Kinesis stream. Flink's default is random; here the key is a hash of the row, which spreads rows alike, and gives a
/// replayed row the same key. PARTITIONED BY gives the fields' values; <c>fixed</c> the table's name, so that all rows go to one shard. One thread at a
/// time, no memory per row.
/// </summary>
internal sealed class RowKeys
{
    private const int KeyBytesMax = 256;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_000 };

    private readonly byte[][] _fields;
    private readonly byte[] _delimiter;
    private readonly byte[]? _fixed;
    private readonly Range[] _found;
    private readonly ArrayBufferWriter<byte> _key = new(KeyBytesMax);

    public RowKeys(PlannedTable table)
    {
        _fields = [.. table.PartitionedBy.Select(Encoding.UTF8.GetBytes)];
        _found = new Range[_fields.Length];
        _delimiter = Encoding.UTF8.GetBytes(table.Options.GetValueOrDefault("sink.partitioner-field-delimiter") ?? "|");
        var isFixed = string.Equals(table.Options.GetValueOrDefault("sink.partitioner"), "fixed", StringComparison.OrdinalIgnoreCase);
        _fixed = isFixed ? Encoding.UTF8.GetBytes(table.Name) : null;
    }

    /// <summary>The key of a row; valid until the next call.</summary>
    /// <param name="row">A JSON object.</param>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> row)
    {
        if (_fixed is not null)
        {
            return _fixed;
        }

        _key.ResetWrittenCount();
        if (_fields.Length > 0)
        {
            WriteFields(row);
        }

        if (_key.WrittenCount == 0)
        {
            Span<byte> hash = stackalloc byte[16];
            XxHash128.Hash(row, hash);
            Convert.TryToHexStringLower(hash, _key.GetSpan(2 * hash.Length), out var length);
            _key.Advance(length);
        }

        return Cut(_key.WrittenSpan);
    }

    private void WriteFields(ReadOnlySpan<byte> row)
    {
        Array.Clear(_found);
        var json = new Utf8JsonReader(row, Options);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var field = 0;
            while (field < _fields.Length && !json.ValueTextEquals(_fields[field]))
            {
                field++;
            }

            json.Read();
            var start = (int)json.TokenStartIndex;
            json.Skip();
            if (field < _fields.Length)
            {
                _found[field] = start..(int)json.BytesConsumed;
            }
        }

        for (var i = 0; i < _found.Length; i++)
        {
            if (i > 0)
            {
                _key.Write(_delimiter);
            }

            WriteValue(row[_found[i]]);
        }
    }

    private void WriteValue(ReadOnlySpan<byte> value)
    {
        if (value is not [(byte)'"', ..])
        {
            _key.Write(value.IsEmpty ? "null"u8 : value);
            return;
        }

        var json = new Utf8JsonReader(value, Options);
        json.Read();
        _key.Advance(json.CopyString(_key.GetSpan(value.Length)));
    }

    // Of a long key the beginning counts, up to a whole character.
    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> key)
    {
        if (key.Length <= KeyBytesMax)
        {
            return key;
        }

        var length = KeyBytesMax;
        while ((key[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return key[..length];
    }
}
