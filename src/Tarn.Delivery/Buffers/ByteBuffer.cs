using Tarn.Delivery.Configuration;
using Tarn.Storage.Disk;

namespace Tarn.Delivery.Buffers;

/// <summary>
/// The bytes of one future object: at most 64 KiB in memory, the rest in an unsynced scratch file. The memory grows with
/// the bytes. Beyond 4 KiB it comes out of the memory that all open buffers share; when that is used up, the bytes go to the
/// file earlier. They are lost with the process and rebuilt from the log. One thread at a time.
/// </summary>
internal sealed class ByteBuffer(IDisk disk, string scratchPath, BufferScratch scratch, BufferMemory memory) : IDisposable
{
    private const int FirstBytes = 256;

    // A read of the log may open thousands of partitions. So a little memory is always free, and no file is made for it.
    private const int FreeBytes = 4 * 1024;

    // Released by Clear, because thousands of deliveries are idle.
    private byte[] _memory = [];
    private int _inMemory;
    private IDiskFile? _file;
    private long _inFile;

    /// <summary>Bytes gathered.</summary>
    public long Length => _inFile + _inMemory;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _memory.Length - _inMemory && !TryGrow(_inMemory + bytes.Length))
        {
            Spill();
        }

        if (bytes.Length > _memory.Length)
        {
            Write(bytes);
            return;
        }

        bytes.CopyTo(_memory.AsSpan(_inMemory));
        _inMemory += bytes.Length;
    }

    /// <summary>The bytes, from the first one on. Nothing may be appended while the stream is read.</summary>
    public Stream Read() => new ByteBufferStream(this);

    /// <summary>Discards the bytes and resets the buffer.</summary>
    public void Clear()
    {
        memory.Return(Shared(_memory.Length));
        _memory = [];
        _inMemory = 0;
        scratch.Return(_inFile);
        _inFile = 0;
        if (_file is not null)
        {
            _file.Dispose();
            _file = null;
            disk.Delete(scratchPath);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private static int Shared(int bytes) => bytes > FreeBytes ? bytes : 0;

    private bool TryGrow(int bytes)
    {
        if (bytes > DeliveryLimits.ByteOutputMemoryBytes)
        {
            return false;
        }

        var length = Math.Max(FirstBytes, _memory.Length);
        while (length < bytes)
        {
            length *= 2;
        }

        if (!memory.TryTake(Shared(length) - Shared(_memory.Length)))
        {
            return false;
        }

        Array.Resize(ref _memory, length);
        return true;
    }

    private void Spill()
    {
        Write(_memory.AsSpan(0, _inMemory));
        _inMemory = 0;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        _file ??= disk.Create(scratchPath, FileClass.Bulk);
        _file.Write(_inFile, bytes);
        scratch.Take(bytes.Length);
        _inFile += bytes.Length;
    }

    private int ReadAt(long offset, Span<byte> to)
    {
        if (offset < _inFile)
        {
            return _file!.Read(offset, to[..(int)Math.Min(to.Length, _inFile - offset)]);
        }

        var from = _memory.AsSpan((int)(offset - _inFile).._inMemory);
        var count = Math.Min(from.Length, to.Length);
        from[..count].CopyTo(to);
        return count;
    }

    private sealed class ByteBufferStream(ByteBuffer buffer) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => buffer.Length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] to, int offset, int count) => Read(to.AsSpan(offset, count));

        public override int Read(Span<byte> to)
        {
            var count = buffer.ReadAt(_position, to);
            _position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] from, int offset, int count) => throw new NotSupportedException();
    }
}
