using System.Security.Cryptography;
using System.Text;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Tests.Sealing;

/// <summary>A holder of one wrapping key, which is the same in every test.</summary>
internal sealed class MemoryKeyWrap : IKeyWrap
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private static readonly byte[] Key = SHA256.HashData("a test's wrapping key"u8);

    public static IReadOnlyDictionary<SealKind, IKeyWrap> All { get; } = new Dictionary<SealKind, IKeyWrap> { [SealKind.Instance] = new MemoryKeyWrap() };

    public ValueTask<BodySeal> Wrap(ReadOnlyMemory<byte> key, SealRequest request, string context, CancellationToken cancellationToken)
    {
        var wrapped = new byte[NonceBytes + key.Length + TagBytes];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(Key, TagBytes);
        var (nonce, body, tag) = (wrapped.AsMemory(0, NonceBytes), wrapped.AsMemory(NonceBytes, key.Length), wrapped.AsMemory(wrapped.Length - TagBytes));
        cipher.Encrypt(nonce.Span, key.Span, body.Span, tag.Span, Encoding.UTF8.GetBytes(context));
        return ValueTask.FromResult(new BodySeal(request.Kind, request.KeyName, wrapped));
    }

    public ValueTask<byte[]> Open(BodySeal seal, string context, CancellationToken cancellationToken)
    {
        var wrapped = seal.Wrapped.Span;
        var key = new byte[wrapped.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(Key, TagBytes);
        try
        {
            cipher.Decrypt(wrapped[..NonceBytes], wrapped[NonceBytes..^TagBytes], wrapped[^TagBytes..], key, Encoding.UTF8.GetBytes(context));
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw new TarnException(ErrorKind.Damaged, $"The wrapped key of {context} does not open.", mismatch);
        }

        return ValueTask.FromResult(key);
    }
}
