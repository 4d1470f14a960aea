using System.Security.Cryptography;
using System.Text;

namespace Tarn.Storage.Sealing;

/// <summary>
/// A client's own key of 32 bytes, for the time of a request. It is stored nowhere: a wrapped key holds a random salt, by which the
/// wrapping key is derived, and a salted hash, which tells a wrong key from damage.
/// </summary>
/// <remarks>Layout of the wrapped key: version 1, salt (16), hash (32), nonce (12), ciphertext (32), tag (16).</remarks>
public sealed class CustomerKey
{
    /// <summary>The length of a key.</summary>
    public const int Bytes = 32;

    private const byte Version = 1;
    private const int SaltBytes = 16;
    private const int HashBytes = SHA256.HashSizeInBytes;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int WrappedBytes = 1 + SaltBytes + HashBytes + NonceBytes + SealedForm.KeyBytes + TagBytes;
    private readonly byte[] _key;

    /// <summary>Takes a copy of the key.</summary>
    public CustomerKey(ReadOnlySpan<byte> key)
    {
        Invariant.Check(key.Length == Bytes);
        _key = key.ToArray();
    }

    /// <summary>Whether a body was sealed with this key.</summary>
    /// <param name="seal">A seal of <see cref="SealKind.Customer"/>.</param>
    public bool Opens(BodySeal seal)
    {
        Invariant.Check(seal.Kind == SealKind.Customer);
        var wrapped = seal.Wrapped.Span;
        return wrapped.Length == WrappedBytes && wrapped[0] == Version
            && CryptographicOperations.FixedTimeEquals(Hash(wrapped.Slice(1, SaltBytes)), wrapped.Slice(1 + SaltBytes, HashBytes));
    }

    internal BodySeal Wrap(ReadOnlySpan<byte> key, string context)
    {
        var wrapped = new byte[WrappedBytes];
        wrapped[0] = Version;
        var salt = wrapped.AsSpan(1, SaltBytes);
        RandomNumberGenerator.Fill(salt);
        Hash(salt).CopyTo(wrapped, 1 + SaltBytes);
        var rest = wrapped.AsSpan(1 + SaltBytes + HashBytes);
        RandomNumberGenerator.Fill(rest[..NonceBytes]);
        using var cipher = Cipher(salt);
        cipher.Encrypt(
            rest[..NonceBytes], key, rest.Slice(NonceBytes, SealedForm.KeyBytes), rest[^TagBytes..], Encoding.UTF8.GetBytes(context));
        return new BodySeal(SealKind.Customer, null, wrapped);
    }

    /// <exception cref="TarnException">AccessDenied: another key. Damaged: another context, or changed bytes.</exception>
    internal byte[] Open(BodySeal seal, string context)
    {
        if (!Opens(seal))
        {
            throw new TarnException(ErrorKind.AccessDenied, $"The bytes of {context} were encrypted with another customer's key.");
        }

        var wrapped = seal.Wrapped.Span;
        var rest = wrapped[(1 + SaltBytes + HashBytes)..];
        var key = new byte[SealedForm.KeyBytes];
        try
        {
            using var cipher = Cipher(wrapped.Slice(1, SaltBytes));
            cipher.Decrypt(
                rest[..NonceBytes], rest.Slice(NonceBytes, SealedForm.KeyBytes), rest[^TagBytes..], key, Encoding.UTF8.GetBytes(context));
            return key;
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw new TarnException(ErrorKind.Damaged, $"The wrapped key of {context} is damaged.", mismatch);
        }
    }

    // Two uses of one key need two derived keys: the stored hash must not help with the cipher.
    private byte[] Hash(ReadOnlySpan<byte> salt) => Derived(salt, "tarn customer key hash"u8);

    private AesGcm Cipher(ReadOnlySpan<byte> salt) => new(Derived(salt, "tarn customer key wrap"u8), TagBytes);

    private byte[] Derived(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> use)
    {
        var derived = new byte[HashBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, derived, salt, use);
        return derived;
    }
}
