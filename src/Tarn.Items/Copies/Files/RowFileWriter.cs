using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using ZstdSharp;

namespace Tarn.Items.Copies.Files;

/// <summary>Writes rows in ascending order of their keys into a file, which is not synced. Blocks on the disk. One thread at a time.</summary>
internal sealed class RowFileWriter : IDisposable
{
    private const int Level = 1;
    private const int OutBytes = 256 << 10;
    private const int LengthBytesMax = 5;

    private readonly IDiskFile _file;
    private readonly Compressor _compressor = new(Level);
    private byte[] _block = new byte[RowFileForm.BlockBytes + 1024];
    private byte[] _out = new byte[OutBytes + RowFileForm.BlockBytes];
    private int _blockLength;
    private int _outLength;
    private long _written;

    /// <summary>Makes the file.</summary>
    public RowFileWriter(IDisk disk, string path)
    {
        Path = path;
        _file = disk.Create(path, FileClass.Bulk);
        RowFileForm.Head.CopyTo(_out);
        _outLength = RowFileForm.Head.Length;
    }

    /// <summary>The path in the data directory.</summary>
    public string Path { get; }

    public long Rows { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="key">Above every earlier key, or equal to the last one.</param>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var needed = _blockLength + (2 * LengthBytesMax) + key.Length + value.Length;
        if (needed > RowFileForm.BlockBytesMax)
        {
            WriteBlock();
            needed -= _blockLength;
        }

        if (needed > _block.Length)
        {
            Array.Resize(ref _block, Math.Max(needed, 2 * _block.Length));
        }

        Write(key);
        Write(value);
        Rows++;
        if (_blockLength >= RowFileForm.BlockBytes)
        {
            WriteBlock();
        }
    }

    /// <summary>Writes the rest and the end. The file is complete, and not durable yet.</summary>
    public void Finish()
    {
        WriteBlock();
        Span<byte> end = stackalloc byte[RowFileForm.EndBytes];
        BinaryPrimitives.WriteInt64LittleEndian(end[RowFileForm.BlockHeadBytes..], Rows);
        WriteHead(end, 0, 0, end[RowFileForm.BlockHeadBytes..]);
        Reserve(end.Length);
        end.CopyTo(_out.AsSpan(_outLength));
        _outLength += end.Length;
        WriteOut();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _compressor.Dispose();
        _file.Dispose();
    }

    private static void WriteHead(Span<byte> head, int stored, int raw, ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(head, stored);
        BinaryPrimitives.WriteInt32LittleEndian(head[sizeof(int)..], raw);
        var crc = Crc32C.Append(Crc32C.Compute(head[..(2 * sizeof(int))]), bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(head[(2 * sizeof(int))..], crc);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        var rest = (uint)bytes.Length;
        for (; rest >= 0x80; rest >>= 7)
        {
            _block[_blockLength++] = (byte)(rest | 0x80);
        }

        _block[_blockLength++] = (byte)rest;
        bytes.CopyTo(_block.AsSpan(_blockLength));
        _blockLength += bytes.Length;
    }

    private void WriteBlock()
    {
        if (_blockLength == 0)
        {
            return;
        }

        Reserve(RowFileForm.BlockHeadBytes + Compressor.GetCompressBound(_blockLength));
        var target = _out.AsSpan(_outLength);
        var stored = _compressor.Wrap(_block.AsSpan(0, _blockLength), target[RowFileForm.BlockHeadBytes..]);
        WriteHead(target, stored, _blockLength, target.Slice(RowFileForm.BlockHeadBytes, stored));
        _outLength += RowFileForm.BlockHeadBytes + stored;
        _blockLength = 0;
        if (_outLength >= OutBytes)
        {
            WriteOut();
        }
    }

    private void Reserve(int bytes)
    {
        if (_outLength + bytes > _out.Length)
        {
            WriteOut();
            Array.Resize(ref _out, Math.Max(_out.Length, bytes));
        }
    }

    private void WriteOut()
    {
        _file.Write(_written, _out.AsSpan(0, _outLength));
        _written += _outLength;
        _outLength = 0;
    }
}
