namespace Tarn.Storage.Sealing;

/// <summary>
/// Makes a stored body of plain bytes, block by block: <see cref="Header"/> first, then each full block with <see cref="Seal"/> once
/// more bytes follow, and the last one at the end. Memory: one block.
/// </summary>
internal sealed class BodySealer : IDisposable
{
    private readonly BodyCipher _cipher;
    private byte[] _block = PooledBytes.Rent(PooledBytes.SmallBytesMax);
    private int _filled;
    private long _sealed;

    public BodySealer(ReadOnlySpan<byte> key)
    {
        var header = SealedForm.NewHeader();
        _cipher = new BodyCipher(key, header);
        Header = header;
    }

    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>Whether the block takes no more bytes: it must be sealed before the next one.</summary>
    public bool IsFull => _filled == SealedForm.BlockBytes;

    /// <summary>Takes bytes into the open block; returns their number.</summary>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, SealedForm.BlockBytes - _filled);
        if (_filled + count + SealedForm.TagBytes > _block.Length)
        {
            // Most bodies are small: many at once must not take a block each.
            var whole = PooledBytes.Rent(SealedForm.StoredBlockBytes);
            _block.AsSpan(0, _filled).CopyTo(whole);
            PooledBytes.Return(_block);
            _block = whole;
        }

        bytes[..count].CopyTo(_block.AsSpan(_filled));
        _filled += count;
        return count;
    }

    /// <summary>Seals the open block. The bytes stay until the next call.</summary>
    /// <param name="isLast">Whether the body ends with it.</param>
    public ReadOnlyMemory<byte> Seal(bool isLast)
    {
        var stored = _block.AsMemory(0, _filled + SealedForm.TagBytes);
        _cipher.Seal(_sealed++, isLast, stored.Span);
        _filled = 0;
        return stored;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Plain bytes must not stay in the pool's memory.
        _block.AsSpan(0, _filled).Clear();
        PooledBytes.Return(_block);
        _cipher.Dispose();
    }
}
