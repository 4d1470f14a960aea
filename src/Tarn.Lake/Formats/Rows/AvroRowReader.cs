using Tarn.DuckDb;
using Tarn.Lake.Avro;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Formats.Rows;

/// <summary>Reads an Avro object container file, block by block.</summary>
public sealed class AvroRowReader : RowReader
{
    private const int HeaderBytesFirst = 64 << 10;
    private const int HeaderBytesMax = 16 << 20;
    private const int SyncBytes = 16;
    private const int LengthsBytes = 20;

    // rows without bytes cost nothing on the wire, so their count needs its own limit
    private const long EmptyRowsMax = 1 << 24;

    private readonly Stream _file;
    private readonly AvroContainerReader _header;
    private readonly AvroRecordDecoder _decoder;
    private readonly ReadBudget _budget;
    private ReadOnlyMemory<byte> _block;
    private int _at;
    private long _rowsLeft;

    /// <param name="file">The file, which can be sought. The reader owns it.</param>
    /// <param name="names">The table's name mapping, for files without field ids.</param>
    /// <param name="bytesMax">The limit for the header and for one block, stored and plain together, in bytes of memory.</param>
    /// <exception cref="TarnException">
    /// InvalidArgument: the file is not a container, or a column has another type. LimitExceeded: the header is too large.
    /// </exception>
    public AvroRowReader(Stream file, IReadOnlyList<RowColumn> wanted, NameMapping? names, long bytesMax)
    {
        _file = file;
        _budget = new ReadBudget(bytesMax);
        _header = ReadHeader();
        _file.Position = _header.HeaderBytes;
        if (_header.Schema.Kind != AvroKind.Record)
        {
            throw AvroError.Broken("a data file holds records");
        }

        _decoder = new AvroRecordDecoder(_header.Schema, wanted, new AvroFieldIds(_header.Schema, names), 0);
    }

    /// <inheritdoc/>
    public override bool Has(int field) => _decoder.Has(field);

    /// <inheritdoc/>
    public override int Read(ChunkView output)
    {
        _decoder.Begin();
        var row = 0;
        while (row < DuckDatabase.VectorSize && (_rowsLeft > 0 || NextBlock()))
        {
            var reader = new AvroReader(_block.Span[_at..]);
            for (; _rowsLeft > 0 && row < DuckDatabase.VectorSize; _rowsLeft--)
            {
                _decoder.Read(ref reader, output, row++);
            }

            _at += reader.Position;
            if (_rowsLeft == 0 && _at < _block.Length)
            {
                throw AvroError.Broken("a block is longer than its values");
            }
        }

        return row;
    }

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    private AvroContainerReader ReadHeader()
    {
        for (var length = HeaderBytesFirst; ; length *= 4)
        {
            var bytes = new byte[Math.Min(length, _file.Length)];
            _file.Position = 0;
            _file.ReadExactly(bytes);
            try
            {
                return new AvroContainerReader(bytes, new ReadBudget(HeaderBytesMax));
            }
            catch (TarnException) when (bytes.Length < _file.Length && length < HeaderBytesMax)
            {
                // the header may be longer
            }
        }
    }

    private bool NextBlock()
    {
        while (_rowsLeft == 0)
        {
            _budget.Return(_block.Length);
            _block = default;
            if (_file.Position >= _file.Length)
            {
                return false;
            }

            ReadBlock();
        }

        return true;
    }

    private void ReadBlock()
    {
        var start = _file.Position;
        var lengths = new byte[Math.Min(LengthsBytes, _file.Length - start)];
        _file.ReadExactly(lengths);
        var reader = new AvroReader(lengths);
        var rows = reader.ReadLong();
        var size = reader.ReadLong();
        start += reader.Position;
        if (rows < 0 || size < 0 || size > _file.Length - start - SyncBytes)
        {
            throw AvroError.Broken($"a block of {rows} values and {size} bytes");
        }

        _budget.Take(size);
        var stored = new byte[size + SyncBytes];
        _file.Position = start;
        _file.ReadExactly(stored);
        if (!stored.AsSpan((int)size).SequenceEqual(_header.Sync.Span))
        {
            throw AvroError.Broken("a block does not end with the file's sync marker");
        }

        _block = AvroCodec.Decompress(_header.Codec, stored.AsMemory(0, (int)size), _budget);
        _budget.Return(size);
        (_at, _rowsLeft) = (0, rows <= EmptyRowsMax || rows <= _block.Length ? rows : throw AvroError.Broken("a block claims too many values"));
    }
}
