using System.Buffers;
using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Formats;

/// <summary>
/// Translates the pages of a leaf that DuckDB wrote: the definition levels of a required leaf, and the values of a
/// <c>fixed</c> leaf, which DuckDB writes with their lengths. Only one page is in memory at a time: plain and
/// compressed, old and new.
/// </summary>
/// <seealso href="https://parquet.apache.org/docs/file-format/data-pages/"/>
internal sealed class ParquetPages
{
    private const int DictionaryPage = 2;
    private const int Plain = 0;

    /// <summary>Most bytes of a page's header. These headers have no statistics, so they are far shorter.</summary>
    private const int HeaderBytesMax = 512;

    private readonly ArrayBufferWriter<byte> _translated = new();
    private readonly ArrayBufferWriter<byte> _levels = new();
    private readonly ArrayBufferWriter<byte> _header = new();
    private byte[] _compressed = [];
    private byte[] _plain = [];

    /// <summary>Sizes of the translated pages, including headers, and the offset of the first data page.</summary>
    public readonly record struct Written(long CompressedBytes, long PlainBytes, long DataPage);

    /// <summary>Appends the translated pages of one column chunk.</summary>
    /// <param name="source">the file of the column chunk</param>
    /// <param name="start">offset of its first page</param>
    /// <param name="end">offset after its last page</param>
    /// <param name="map">maps its old levels to the new ones</param>
    /// <param name="length">bytes of every value of a <c>fixed</c> leaf; 0 for other types</param>
    /// <param name="codec">the codec of the old pages and of the new ones</param>
    /// <param name="target">the file to which the pages are appended</param>
    public Written Translate(IDiskFile source, long start, long end, LevelMap map, int length, long codec, AppendedBytes target)
    {
        var (before, plainBytes, dataPage) = (target.Length, 0L, -1L);
        for (var at = start; at < end;)
        {
            var page = ReadHeader(source, at, out var headerBytes);
            var size = (int)page.NumberOf(3);
            Grow(ref _compressed, size);
            if (source.Read(at + headerBytes, _compressed.AsSpan(0, size)) != size)
            {
                throw new TarnException(ErrorKind.Damaged, $"{source.Path} ends inside a page");
            }

            at += headerBytes + size;
            Grow(ref _plain, (int)page.NumberOf(2));
            PageCodec.Decompress(codec, _compressed, size, _plain.AsSpan(0, (int)page.NumberOf(2)));
            _translated.ResetWrittenCount();
            var isDictionary = page.NumberOf(1) == DictionaryPage;
            if (isDictionary)
            {
                Values(_plain.AsSpan(0, (int)page.NumberOf(2)), (int)page.StructOf(7).NumberOf(1), length);
            }
            else
            {
                DataPage(page, map, length);
            }

            dataPage = dataPage < 0 && !isDictionary ? target.Length : dataPage;
            plainBytes += Write(page, codec, target);
        }

        return new(target.Length - before, plainBytes, dataPage);
    }

    private static ThriftStruct ReadHeader(IDiskFile source, long at, out int bytes)
    {
        Span<byte> buffer = stackalloc byte[HeaderBytesMax];
        var thrift = new ThriftReader(buffer[..source.Read(at, buffer)]);
        var page = ThriftStruct.Read(ref thrift);
        bytes = thrift.Consumed;
        return page;
    }

    private void DataPage(ThriftStruct page, LevelMap map, int length)
    {
        var data = page.StructOf(5);
        ReadOnlySpan<byte> rest = _plain.AsSpan(0, (int)page.NumberOf(2));
        if (map.RepeatedMax > 0)
        {
            _translated.Write(Section(ref rest, withLength: true));
        }

        if (map.FormerMax > 0)
        {
            Levels(Section(ref rest, withLength: false), (int)data.NumberOf(1), map);
        }

        if (length > 0 && data.NumberOf(2) == Plain)
        {
            Values(rest, int.MaxValue, length);
        }
        else
        {
            _translated.Write(rest);
        }
    }

    private void Levels(ReadOnlySpan<byte> runs, int count, LevelMap map)
    {
        _levels.ResetWrittenCount();
        LevelRuns.Translate(runs, count, map, _levels);
        if (map.Max == 0)
        {
            return;
        }

        BinaryPrimitives.WriteInt32LittleEndian(_translated.GetSpan(4), _levels.WrittenCount);
        _translated.Advance(4);
        _translated.Write(_levels.WrittenSpan);
    }

    /// <summary>Writes plain values. For a <c>fixed</c> leaf, their lengths are left out.</summary>
    private void Values(ReadOnlySpan<byte> values, int count, int length)
    {
        if (length == 0)
        {
            _translated.Write(values);
            return;
        }

        for (; count > 0 && !values.IsEmpty; count--)
        {
            var value = Section(ref values, withLength: false);
            Invariant.Check(value.Length == length);
            _translated.Write(value);
        }
    }

    /// <summary>Cuts off the first length and the bytes that follow it.</summary>
    private static ReadOnlySpan<byte> Section(ref ReadOnlySpan<byte> bytes, bool withLength)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var section = withLength ? bytes[..(4 + length)] : bytes.Slice(4, length);
        bytes = bytes[(4 + length)..];
        return section;
    }

    private long Write(ThriftStruct page, long codec, AppendedBytes target)
    {
        Grow(ref _compressed, PageCodec.CompressedBytesMax(codec, _translated.WrittenCount));
        var size = PageCodec.Compress(codec, _translated.WrittenSpan, _compressed);
        // The old checksum does not match the new bytes.
        page.Remove(4);
        page.Set(2, _translated.WrittenCount).Set(3, size);
        _header.ResetWrittenCount();
        page.Write(new ThriftWriter(_header));
        target.Append(_header.WrittenSpan);
        target.Append(_compressed.AsSpan(0, size));
        return _header.WrittenCount + _translated.WrittenCount;
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<byte>(length);
        }
    }
}
