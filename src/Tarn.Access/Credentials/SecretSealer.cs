using System.Security.Cryptography;
using System.Text;
using Tarn.Storage;

namespace Tarn.Access.Credentials;

/// <summary>
/// Seals the secrets in rows with AES-256-GCM under the instance key in <c>keys/</c>, with a random nonce. Layout:
/// version 1, nonce (12 bytes), ciphertext, tag (16 bytes). The owner's name is authenticated with the secret, so that
/// a row cannot be moved to another owner.
/// </summary>
public sealed class SecretSealer : IDisposable
{
    /// <summary>Length of the instance key.</summary>
    public const int KeyBytes = 32;

    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    // a cipher context serves one call at a time
    private readonly Lock _gate = new();
    private readonly AesGcm _cipher;
    private readonly byte[] _key;

    /// <summary>Takes a copy of the key.</summary>
    public SecretSealer(ReadOnlySpan<byte> instanceKey)
    {
        Invariant.Check(instanceKey.Length == KeyBytes);
        _cipher = new AesGcm(instanceKey, TagBytes);
        _key = instanceKey.ToArray();
    }

    /// <summary>A key for one use and one salt. The instance key itself seals too few secrets for a nonce to repeat.</summary>
    internal byte[] Derive(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> use)
    {
        var derived = new byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, derived, salt, use);
        return derived;
    }

    public byte[] Seal(string owner, ReadOnlySpan<byte> secret)
    {
        var result = new byte[1 + NonceBytes + secret.Length + TagBytes];
        result[0] = Version;
        var nonce = result.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        var associated = Encoding.UTF8.GetBytes(owner);
        lock (_gate)
        {
            _cipher.Encrypt(nonce, secret, result.AsSpan(1 + NonceBytes, secret.Length), result.AsSpan(^TagBytes..), associated);
        }

        return result;
    }

    /// <summary>Opens a secret that <see cref="Seal"/> made for the same owner.</summary>
    /// <exception cref="TarnException">Damaged: another key, another owner, or changed bytes.</exception>
    public byte[] Open(string owner, ReadOnlySpan<byte> sealedSecret)
    {
        if (sealedSecret.Length < 1 + NonceBytes + TagBytes || sealedSecret[0] != Version)
        {
            throw Unreadable(owner, null);
        }

        var secret = new byte[sealedSecret.Length - 1 - NonceBytes - TagBytes];
        try
        {
            var associated = Encoding.UTF8.GetBytes(owner);
            lock (_gate)
            {
                _cipher.Decrypt(
                    sealedSecret.Slice(1, NonceBytes),
                    sealedSecret.Slice(1 + NonceBytes, secret.Length),
                    sealedSecret[^TagBytes..],
                    secret,
                    associated);
            }
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw Unreadable(owner, mismatch);
        }

        return secret;
    }

    /// <summary>Opens a token of a client: sealed bytes in base64. Null: it was not made here for the owner.</summary>
    public byte[]? TryOpenToken(string owner, string token) => TryOpenToken(owner, token, Convert.FromBase64String);

    /// <summary>Opens a token of a client. Null: it was not made here for the owner.</summary>
    /// <param name="decode">Makes the sealed bytes of the text; FormatException: it is none.</param>
    public byte[]? TryOpenToken(string owner, string token, Func<string, byte[]> decode)
    {
        try
        {
            return Open(owner, decode(token));
        }
        catch (Exception foreign) when (foreign is FormatException or TarnException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_key);
    }

    private static TarnException Unreadable(string owner, Exception? cause) => new(
        ErrorKind.Damaged, $"The secret of {owner} does not open with the key in keys/: was the folder replaced?", cause);
}
