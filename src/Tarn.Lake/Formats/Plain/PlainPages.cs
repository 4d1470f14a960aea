using System.Buffers;
using System.Buffers.Binary;
using Tarn.Storage;

namespace Tarn.Lake.Formats.Plain;

/// <summary>
/// Writes the pages of a column chunk again: without compression, and with the encoding PLAIN where they had BYTE_STREAM_SPLIT.
/// The pages may be hostile. Memory: a page, at most 256 MiB, stored, decompressed and translated.
/// </summary>
/// <seealso href="https://parquet.apache.org/docs/file-format/data-pages/encodings/#BYTE_STREAM_SPLIT"/>
internal sealed class PlainPages(Stream source, Stream target)
{
    private const int PageBytesMax = 256 << 20;
    private const int HeaderBytesFirst = 4 << 10;
    private const int HeaderBytesMax = 16 << 20;
    private const int IndexPage = 1;
    private const int DictionaryPage = 2;
    private const int DataPageV2 = 3;
    private const int Plain = 0;
    private const int ByteStreamSplit = 9;
    private const int LevelsWithLength = 3;

    private readonly ArrayBufferWriter<byte> _header = new();
    private byte[] _stored = [];
    private byte[] _body = [];
    private byte[] _values = [];

    /// <summary>The offsets and sizes of the new pages.</summary>
    /// <param name="DataPage">The offset of the first data page.</param>
    /// <param name="Dictionary">The offset of the dictionary; null: there is none.</param>
    /// <param name="Bytes">The bytes of all pages with their headers.</param>
    public readonly record struct Written(long DataPage, long? Dictionary, long Bytes);

    /// <summary>Appends the new pages to the target.</summary>
    /// <param name="start">The offset of the first page.</param>
    /// <param name="end">The offset after the last page.</param>
    /// <param name="codec">The codec of the old pages.</param>
    /// <param name="form">The form of the values.</param>
    /// <exception cref="TarnException">Damaged: the bytes are no pages of this form.</exception>
    public Written Write(long start, long end, long codec, LeafForm form)
    {
        var (before, data, dictionary) = (target.Position, -1L, (long?)null);
        for (var at = start; at < end;)
        {
            var page = Header(at, end, out var headerBytes);
            var (kind, stored, plain) = (page.NumberOf(1), Size(page, 3), Size(page, 2));
            at += headerBytes;
            if (stored > end - at)
            {
                throw Damaged("a page ends after its column chunk");
            }

            source.Position = at;
            at += stored;
            if (kind == IndexPage)
            {
                continue;
            }

            if (kind == DictionaryPage)
            {
                dictionary = target.Position;
            }
            else if (data < 0)
            {
                data = target.Position;
            }

            var levels = Read(page, stored, plain, codec);
            Append(page, plain, kind == DictionaryPage ? plain : Translate(page, plain, levels, form));
        }

        return data >= 0 ? new(data, dictionary, target.Position - before) : throw Damaged("a column chunk without data pages");
    }

    private ThriftStruct Header(long at, long end, out int bytes)
    {
        for (var most = HeaderBytesFirst; ; most *= 16)
        {
            var length = (int)Math.Min(most, end - at);
            Grow(ref _stored, length);
            source.Position = at;
            source.ReadExactly(_stored.AsSpan(0, length));
            try
            {
                // Skipping bounds the depth, which the recursive reader does not.
                var thrift = new ThriftReader(_stored.AsSpan(0, length));
                thrift.Skip(ThriftReader.Kind.Struct);
                bytes = thrift.Consumed;
                return ThriftStruct.Read(_stored.AsSpan(0, bytes));
            }
            catch (TarnException) when (length == most && most < HeaderBytesMax)
            {
                // The header may be longer: it may hold bounds of long values.
            }
        }
    }

    /// <summary>Reads a page's body, decompressed. Returns the bytes of the levels that are stored before it.</summary>
    private int Read(ThriftStruct page, int stored, int plain, long codec)
    {
        Grow(ref _stored, stored);
        Grow(ref _body, plain);
        var levels = 0;
        if (page.NumberOf(1) == DataPageV2)
        {
            var data = page.StructOf(8);
            levels = (int)Math.Clamp(data.NumberOf(5) + data.NumberOf(6), 0, int.MaxValue);
            if (levels > stored || levels > plain)
            {
                throw Damaged("levels are longer than their page");
            }

            source.ReadExactly(_body.AsSpan(0, levels));
            codec = data.Flag(7) ?? true ? codec : 0;
        }

        source.ReadExactly(_stored.AsSpan(0, stored - levels));
        try
        {
            PageCodec.Decompress(codec, _stored, stored - levels, _body.AsSpan(levels, plain - levels));
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(damage.Message);
        }

        return levels;
    }

    /// <summary>Translates byte streams to plain values, which replace the old ones.</summary>
    /// <returns>The bytes of the body before them; the values are in <see cref="_values"/>.</returns>
    private int Translate(ThriftStruct page, int plain, int levels, LeafForm form)
    {
        var isSecond = page.NumberOf(1) == DataPageV2;
        var data = page.StructOf(isSecond ? 8 : 5);
        var encoding = isSecond ? 4 : 2;
        if (data.NumberOf(encoding) != ByteStreamSplit)
        {
            return plain;
        }

        var at = isSecond ? levels : AfterLevels(data, plain, form);
        var count = form.ValueBytes > 0 ? (plain - at) / form.ValueBytes : 0;
        if (count * form.ValueBytes != plain - at)
        {
            throw Damaged($"{plain - at} bytes are no values of {form.ValueBytes} bytes");
        }

        Grow(ref _values, plain - at);
        for (var stream = 0; stream < form.ValueBytes; stream++)
        {
            var bytes = _body.AsSpan(at + (stream * count), count);
            for (var i = 0; i < bytes.Length; i++)
            {
                _values[(i * form.ValueBytes) + stream] = bytes[i];
            }
        }

        data.Set(encoding, Plain);
        return at;
    }

    private int AfterLevels(ThriftStruct data, int plain, LeafForm form)
    {
        var at = 0L;
        foreach (var (isThere, encoding) in new[] { (form.IsRepeated, 4), (form.IsDefined, 3) })
        {
            if (!isThere)
            {
                continue;
            }

            if (data.NumberOf(encoding) != LevelsWithLength || at + 4 > plain)
            {
                throw Damaged("levels of another encoding than RLE");
            }

            at += 4L + BinaryPrimitives.ReadUInt32LittleEndian(_body.AsSpan((int)at));
        }

        return at <= plain ? (int)at : throw Damaged("levels are longer than their page");
    }

    private void Append(ThriftStruct page, int plain, int before)
    {
        // The old checksum does not match the new bytes.
        page.Remove(4);
        page.Set(3, plain);
        _header.ResetWrittenCount();
        page.Write(new ThriftWriter(_header));
        target.Write(_header.WrittenSpan);
        target.Write(_body.AsSpan(0, before));
        target.Write(_values.AsSpan(0, plain - before));
    }

    private static int Size(ThriftStruct page, int field) => page.NumberOf(field) is var size and >= 0 and <= PageBytesMax
        ? (int)size
        : throw Damaged($"a page of {page.NumberOf(field)} bytes; at most {PageBytesMax} are read");

    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<byte>(length);
        }
    }

    private static TarnException Damaged(string message) => new(ErrorKind.Damaged, $"not a Parquet column: {message}");
}
