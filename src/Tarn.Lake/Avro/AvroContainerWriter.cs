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
    private readonly ArrayBufferWriter<byte> file = new(16 << 10);
    private readonly ArrayBufferWriter<byte> block = new(BlockBytes);
    private readonly byte[] sync = RandomNumberGenerator.GetBytes(16);
    private readonly string codec;
    private int values;

    /// <param name="schema">The schema's JSON.</param>
    /// <param name="metadata">Header entries beside schema and codec.</param>
    /// <param name="codec">Block compression.</param>
    public AvroContainerWriter(ReadOnlySpan<byte> schema, IReadOnlyDictionary<string, byte[]> metadata, string codec = AvroCodec.Deflate)
    {
        this.codec = codec;
        Value = new AvroWriter(block);
        var header = new AvroWriter(file);
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
        header.WriteRaw(sync);
    }

    /// <summary>Writes the current value.</summary>
    public AvroWriter Value { get; }

    /// <summary>Ends the current value.</summary>
    public void Next()
    {
        values++;
        if (block.WrittenCount >= BlockBytes)
        {
            EndBlock();
        }
    }

    /// <summary>Ends the file. The caller writes nothing afterwards.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        EndBlock();
        return file.WrittenMemory;
    }

    private void EndBlock()
    {
        if (values == 0)
        {
            return;
        }

        var stored = AvroCodec.Compress(codec, block.WrittenMemory);
        var writer = new AvroWriter(file);
        writer.WriteLong(values);
        writer.WriteBytes(stored.Span);
        writer.WriteRaw(sync);
        block.ResetWrittenCount();
        values = 0;
    }
}
