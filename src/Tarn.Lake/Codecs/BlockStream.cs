using System.Buffers.Binary;

namespace Tarn.Lake.Codecs;

/// <summary>Plain bytes that are compressed block by block. Memory: one block, stored and plain.</summary>
internal abstract class BlockStream(Stream stored) : PlainStream(stored)
{
    private ReadOnlyMemory<byte> _block;

    public sealed override int Read(Span<byte> buffer)
    {
        while (_block.IsEmpty)
        {
            if (!TryRead(out _block))
            {
                return 0;
            }
        }

        var count = Math.Min(buffer.Length, _block.Length);
        _block.Span[..count].CopyTo(buffer);
        _block = _block[count..];
        return count;
    }

    /// <summary>Reads the next block, which is valid until the next call. False: there is none.</summary>
    /// <exception cref="InvalidDataException">The bytes are no block.</exception>
    protected abstract bool TryRead(out ReadOnlyMemory<byte> plain);

    /// <summary>Reads a length in four bytes, most significant first. False: the stream ends before it.</summary>
    protected bool TryReadLength(int most, out int length)
    {
        Span<byte> bytes = stackalloc byte[4];
        var read = Stored.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        length = read == bytes.Length ? BinaryPrimitives.ReadInt32BigEndian(bytes) : 0;
        return read == 0 ? false
            : read == bytes.Length && length >= 0 && length <= most ? true
            : throw new InvalidDataException("the bytes have no block where one is expected");
    }

    /// <summary>Reads as many bytes.</summary>
    protected void ReadStored(Span<byte> bytes)
    {
        if (Stored.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new InvalidDataException("the bytes end within a block");
        }
    }
}
