using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Lake.Avro;

/// <summary>
/// Builds an object container file in memory. The caller writes each value with <see cref="Value"/> and ends it with
/// <see cref="Next"/>.
/// </summary>
internal sealed class AvroContainerWriter
{
    private const int BlockBytes = 64 << 10;
    private readonly ArrayBufferWriter<byte> _file = new(16 << 10);
    private readonly ArrayBufferWriter<byte> _block = new(BlockBytes);
    private readonly byte[] _sync = RandomNumberGenerator.GetBytes(16);
    private readonly string _codec;
    private int _values;

    /// <param name="schema">The schema's JSON.</param>
    /// <param name="metadata">Header entries beside schema and codec.</param>
    /// <param name="codec">Block compression.</param>
    public AvroContainerWriter(ReadOnlySpan<byte> schema, IReadOnlyDictionary<string, byte[]> metadata, string codec = AvroCodec.Deflate)
    {
        _codec = codec;
        Value = new AvroWriter(_block);
        var header = new AvroWriter(_file);
        header.WriteRaw("Obj\u0001"u8);
        header.WriteBlock(metadata.Count + 2);
        header.WriteString("avro.schema");
        header.WriteBytes(schema);
        header.WriteString("avro.codec");
        header.WriteBytes(Encoding.ASCII.GetBytes(codec));
        foreach (var (key, value) in metadata)
        {
            header.WriteString(key);
            header.WriteBytes(value);
        }

        header.WriteBlockEnd();
        header.WriteRaw(_sync);
    }

    /// <summary>Writes the current value.</summary>
    public AvroWriter Value { get; }

    /// <summary>Ends the current value.</summary>
    public void Next()
    {
        _values++;
        if (_block.WrittenCount >= BlockBytes)
        {
            EndBlock();
        }
    }

    /// <summary>Ends the file. The caller writes nothing afterwards.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        EndBlock();
        return _file.WrittenMemory;
    }

    private void EndBlock()
    {
        if (_values == 0)
        {
            return;
        }

        var stored = AvroCodec.Compress(_codec, _block.WrittenMemory);
        var writer = new AvroWriter(_file);
        writer.WriteLong(_values);
        writer.WriteBytes(stored.Span);
        writer.WriteRaw(_sync);
        _block.ResetWrittenCount();
        _values = 0;
    }
}
