using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tarn.Storage.Sealing;

/// <summary>
/// Seals and opens the blocks of one stored body with AES-256-GCM. Its key is derived from the body's key and the header, so that
/// bodies with one key never repeat a nonce. One call at a time.
/// </summary>
internal sealed class BodyCipher : IDisposable
{
    private const int NonceBytes = 12;
    private readonly AesGcm _cipher;

    /// <param name="key">The key of the body.</param>
    /// <param name="header">The header of the stored body; a changed one opens no block.</param>
    public BodyCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> header)
    {
        Invariant.Check(key.Length == SealedForm.KeyBytes && header.Length == SealedForm.HeaderBytes);
        Span<byte> derived = stackalloc byte[SealedForm.KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, header[SealedForm.FixedBytes..], header[..SealedForm.FixedBytes]);
        _cipher = new AesGcm(derived, SealedForm.TagBytes);
        CryptographicOperations.ZeroMemory(derived);
    }

    /// <summary>Seals a block in place.</summary>
    /// <param name="block">The number of the block, from 0.</param>
    /// <param name="isLast">Whether it ends the body.</param>
    /// <param name="bytes">The plain bytes, with space for the tag after them.</param>
    public void Seal(long block, bool isLast, Span<byte> bytes)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Write(nonce, block);
        var body = bytes[..^SealedForm.TagBytes];
        _cipher.Encrypt(nonce, body, body, bytes[^SealedForm.TagBytes..], [isLast ? (byte)1 : (byte)0]);
    }

    /// <summary>Opens a block in place. False: it is not that block of this body; its bytes are cleared.</summary>
    /// <param name="bytes">The sealed bytes, with the tag at their end.</param>
    public bool TryOpen(long block, bool isLast, Span<byte> bytes)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Write(nonce, block);
        var body = bytes[..^SealedForm.TagBytes];
        try
        {
            _cipher.Decrypt(nonce, body, bytes[^SealedForm.TagBytes..], body, [isLast ? (byte)1 : (byte)0]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(body);
            return false;
        }
    }

    /// <summary>Opens neighbouring blocks in place, and moves their bytes together.</summary>
    /// <param name="first">The number of the first block.</param>
    /// <param name="length">The plain bytes of the whole body.</param>
    /// <param name="bytes">The stored bytes of whole blocks.</param>
    /// <returns>The number of plain bytes, at the begin of the memory; negative: the blocks are not of this body.</returns>
    public int TryOpen(long first, long length, Span<byte> bytes)
    {
        var last = SealedForm.Blocks(length) - 1;
        var plain = 0;
        for (var (block, at) = (first, 0); at < bytes.Length; block++)
        {
            var count = Math.Min(SealedForm.StoredBlockBytes, bytes.Length - at);
            var stored = bytes.Slice(at, count);
            if (count < SealedForm.TagBytes || block > last || !TryOpen(block, block == last, stored))
            {
                return -1;
            }

            stored[..^SealedForm.TagBytes].CopyTo(bytes[plain..]);
            plain += count - SealedForm.TagBytes;
            at += count;
        }

        return plain;
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    private static void Write(Span<byte> nonce, long block)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[(NonceBytes - sizeof(long))..], block);
    }
}
