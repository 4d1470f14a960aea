using System.Security.Cryptography;
using System.Text;
using Tarn.Storage;
using Tarn.Storage.Sealing;

namespace Tarn.Access.Credentials;

/// <summary>
/// Wraps the keys of objects with the instance key: SSE-S3. Each wrapped key has a key of its own, derived by a random salt, so that
/// no number of objects repeats a nonce. Layout: version 1, salt (16 bytes), ciphertext (32), tag (16).
/// </summary>
public sealed class InstanceKeyWrap : IKeyWrap
{
    private const byte Version = 1;
    private const int SaltBytes = 16;
    private const int TagBytes = 16;
    private const int NonceBytes = 12;
    private const int WrappedBytes = 1 + SaltBytes + SecretSealer.KeyBytes + TagBytes;
    private readonly SecretSealer _sealer;

    private InstanceKeyWrap(SecretSealer sealer) => _sealer = sealer;

    /// <summary>The holders of wrapping keys of an instance.</summary>
    /// <param name="service">The key service.</param>
    public static IReadOnlyDictionary<SealKind, IKeyWrap> With(SecretSealer sealer, IKeyWrap service) =>
        new Dictionary<SealKind, IKeyWrap> { [SealKind.Instance] = new InstanceKeyWrap(sealer), [SealKind.Kms] = service };

    /// <inheritdoc/>
    public ValueTask<BodySeal> Wrap(ReadOnlyMemory<byte> key, SealRequest request, string context, CancellationToken cancellationToken)
    {
        Invariant.Check(key.Length == SecretSealer.KeyBytes && request.KeyName is null);
        var wrapped = new byte[WrappedBytes];
        wrapped[0] = Version;
        var salt = wrapped.AsSpan(1, SaltBytes);
        RandomNumberGenerator.Fill(salt);
        using var cipher = Cipher(salt);
        cipher.Encrypt(
            new byte[NonceBytes], key.Span, wrapped.AsSpan(1 + SaltBytes, SecretSealer.KeyBytes), wrapped.AsSpan(^TagBytes..), Encoding.UTF8.GetBytes(context));
        return ValueTask.FromResult(new BodySeal(SealKind.Instance, null, wrapped));
    }

    /// <inheritdoc/>
    public ValueTask<byte[]> Open(BodySeal seal, string context, CancellationToken cancellationToken)
    {
        var wrapped = seal.Wrapped.Span;
        if (wrapped.Length != WrappedBytes || wrapped[0] != Version)
        {
            throw Unreadable(context, null);
        }

        var key = new byte[SecretSealer.KeyBytes];
        try
        {
            using var cipher = Cipher(wrapped.Slice(1, SaltBytes));
            cipher.Decrypt(
                new byte[NonceBytes], wrapped.Slice(1 + SaltBytes, SecretSealer.KeyBytes), wrapped[^TagBytes..], key, Encoding.UTF8.GetBytes(context));
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw Unreadable(context, mismatch);
        }

        return ValueTask.FromResult(key);
    }

    private static TarnException Unreadable(string context, Exception? cause) => new(
        ErrorKind.Damaged, $"The wrapped key of {context} does not open with the key in keys/: was the folder replaced?", cause);

    private AesGcm Cipher(ReadOnlySpan<byte> salt) => new(_sealer.Derive(salt, "tarn body key"u8), TagBytes);
}
