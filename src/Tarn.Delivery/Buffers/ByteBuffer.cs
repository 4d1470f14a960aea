using Tarn.Delivery.Configuration;
using Tarn.Storage.Disk;

namespace Tarn.Delivery.Buffers;

/// <summary>
/// The bytes of one future object: at most 64 KiB in memory, the rest in an unsynced scratch file. They are lost with
/// the process and rebuilt from the log. One thread at a time.
/// </summary>
internal sealed class ByteBuffer(IDisk disk, string scratchPath, BufferScratch scratch) : IDisposable
{
    // Allocated at the first byte and released by Clear, because thousands of deliveries are idle.
    private byte[] memory = [];
    private int inMemory;
    private IDiskFile? file;
    private long inFile;

    /// <summary>Bytes gathered.</summary>
    public long Length => inFile + inMemory;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (memory.Length == 0)
        {
            memory = new byte[DeliveryLimits.ByteOutputMemoryBytes];
        }

        if (bytes.Length > memory.Length - inMemory)
        {
            Spill();
        }

        if (bytes.Length > memory.Length)
        {
            Write(bytes);
            return;
        }

        bytes.CopyTo(memory.AsSpan(inMemory));
        inMemory += bytes.Length;
    }

    /// <summary>The bytes, from the first one on. Nothing may be appended while the stream is read.</summary>
    public Stream Read() => new ByteBufferStream(this);

    /// <summary>Discards the bytes and begins anew.</summary>
    public void Clear()
    {
        memory = [];
        inMemory = 0;
        scratch.Return(inFile);
        inFile = 0;
        if (file is not null)
        {
            file.Dispose();
            file = null;
            disk.Delete(scratchPath);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private void Spill()
    {
        Write(memory.AsSpan(0, inMemory));
        inMemory = 0;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        file ??= disk.Create(scratchPath, FileClass.Bulk);
        file.Write(inFile, bytes);
        scratch.Take(bytes.Length);
        inFile += bytes.Length;
    }

    private int ReadAt(long offset, Span<byte> to)
    {
        if (offset < inFile)
        {
            return file!.Read(offset, to[..(int)Math.Min(to.Length, inFile - offset)]);
        }

        var from = memory.AsSpan((int)(offset - inFile)..inMemory);
        var count = Math.Min(from.Length, to.Length);
        from[..count].CopyTo(to);
        return count;
    }

    private sealed class ByteBufferStream(ByteBuffer buffer) : Stream
    {
        private long position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => buffer.Length;

        public override long Position
        {
            get => position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] to, int offset, int count) => Read(to.AsSpan(offset, count));

        public override int Read(Span<byte> to)
        {
            var count = buffer.ReadAt(position, to);
            position += count;
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
