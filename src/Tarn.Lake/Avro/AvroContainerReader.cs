using System.Text;
using Tarn.Lake.Files;

namespace Tarn.Lake.Avro;

/// <summary>Reads an object container file from memory.</summary>
internal sealed class AvroContainerReader
{
    private const int SyncBytes = 16;
    private readonly ReadOnlyMemory<byte> _file;
    private readonly ReadOnlyMemory<byte> _sync;
    private readonly int _firstBlock;
    private readonly ReadBudget _budget;

    /// <summary>Reads the header.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: the file is not a container, or its schema or codec is not supported. LimitExceeded, here and
    /// in <see cref="ReadAll"/>: the reading exceeds the budget.
    /// </exception>
    public AvroContainerReader(ReadOnlyMemory<byte> file, ReadBudget budget)
    {
        _file = file;
        _budget = budget;
        if (!file.Span.StartsWith("Obj\u0001"u8))
        {
            throw AvroError.Broken("the file is no object container");
        }

        var reader = new AvroReader(file.Span[4..], budget);
        var metadata = new Dictionary<string, byte[]>();
        for (var count = reader.ReadBlockCount(); count > 0; count = reader.ReadBlockCount())
        {
            for (; count > 0; count--)
            {
                var key = reader.ReadString();
                metadata[key] = reader.ReadBytes().ToArray();
            }
        }

        _ = reader.Take(SyncBytes);
        _firstBlock = 4 + reader.Position;
        _sync = file.Slice(_firstBlock - SyncBytes, SyncBytes);
        Metadata = metadata;
        Codec = Text("avro.codec") ?? AvroCodec.None;
        Schema = metadata.TryGetValue("avro.schema", out var schema)
            ? AvroSchemaParser.Parse(schema)
            : throw AvroError.Broken("the file has no schema");
    }

    /// <summary>The schema that the file was written with.</summary>
    public AvroSchema Schema { get; }

    /// <summary>Block compression.</summary>
    public string Codec { get; }

    /// <summary>The offset of the first block.</summary>
    public int HeaderBytes => _firstBlock;

    /// <summary>The marker that ends each block.</summary>
    public ReadOnlyMemory<byte> Sync => _sync;

    /// <summary>All of the header's entries.</summary>
    public IReadOnlyDictionary<string, byte[]> Metadata { get; }

    /// <summary>A header entry as text, or null.</summary>
    public string? Text(string key) => Metadata.TryGetValue(key, out var value) ? Encoding.UTF8.GetString(value) : null;

    /// <summary>All values in order.</summary>
    public IEnumerable<object?> ReadAll()
    {
        foreach (var (count, block) in Blocks())
        {
            foreach (var value in ReadBlock(count, block))
            {
                yield return value;
            }

            _budget.Return(block.Length);
        }
    }

    /// <summary>All values in order. When the caller asks for the next value, the budget gets back the bytes of each value not retained.</summary>
    /// <param name="keeps">Whether the caller retains the value that it just got.</param>
    public IEnumerable<object?> ReadEach(Func<bool> keeps)
    {
        foreach (var (count, block) in Blocks())
        {
            var at = 0;
            for (long i = 0; i < count; i++)
            {
                var before = _budget.Taken;
                yield return ReadOne(block, ref at);
                _budget.Return(keeps() ? 0 : _budget.Taken - before);
            }

            _budget.Return(block.Length);
            if (at != block.Length)
            {
                throw AvroError.Broken("a block is longer than its values");
            }
        }
    }

    /// <summary>
    /// The plain bytes of each block with the number of its values, for readers that decode values themselves. The bytes
    /// are charged to the budget; the caller returns them.
    /// </summary>
    public IEnumerable<(long Count, ReadOnlyMemory<byte> Block)> Blocks()
    {
        var at = _firstBlock;
        while (at < _file.Length)
        {
            yield return NextBlock(ref at);
        }
    }

    private (long Count, ReadOnlyMemory<byte> Block) NextBlock(ref int at)
    {
        var reader = new AvroReader(_file.Span[at..]);
        var count = reader.ReadLong();
        var stored = reader.ReadBytes();
        if (count < 0)
        {
            throw AvroError.Broken("a block's count is negative");
        }

        var from = at + reader.Position - stored.Length;
        if (!reader.Take(SyncBytes).SequenceEqual(_sync.Span))
        {
            throw AvroError.Broken("a block does not end with the file's sync marker");
        }

        at += reader.Position;
        return (count, AvroCodec.Decompress(Codec, _file.Slice(from, stored.Length), _budget));
    }

    private object? ReadOne(ReadOnlyMemory<byte> block, ref int at)
    {
        var reader = new AvroReader(block.Span[at..], _budget);
        var value = AvroDatum.Read(Schema, ref reader);
        at += reader.Position;
        return value;
    }

    private List<object?> ReadBlock(long count, ReadOnlyMemory<byte> block)
    {
        const int EmptyItemsMax = 1 << 18;
        var reader = new AvroReader(block.Span, _budget);
        var values = new List<object?>();
        for (long i = 0; i < count; i++)
        {
            if (reader.Left == 0 && i > EmptyItemsMax)
            {
                throw AvroError.Broken("a block claims too many values");
            }

            values.Add(AvroDatum.Read(Schema, ref reader));
        }

        return reader.Left == 0 ? values : throw AvroError.Broken("a block is longer than its values");
    }
}
