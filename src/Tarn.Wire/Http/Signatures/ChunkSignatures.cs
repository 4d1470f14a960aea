using System.Security.Cryptography;
using System.Text;

namespace Tarn.Wire.Http.Signatures;

/// <summary>
/// The chain of signatures inside a streamed body. Each chunk's signature covers the previous one; the first covers the
/// request's own.
/// </summary>
internal sealed class ChunkSignatures(byte[] key, RequestSignature seed)
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private string _previous = seed.Signature;

    /// <summary>Checks a chunk's signature by the hash of its bytes. The next chunk continues from it.</summary>
    public bool NextChunk(ReadOnlySpan<char> signature, ReadOnlySpan<byte> dataHash) => Next(
        signature,
        $"AWS4-HMAC-SHA256-PAYLOAD\n{seed.TimeText}\n{seed.Scope.Text}\n{_previous}\n{EmptyHash}\n{Convert.ToHexStringLower(dataHash)}");

    /// <summary>Checks the trailing headers: <c>name:value\n</c> of each, in the order sent.</summary>
    public bool Trailer(ReadOnlySpan<char> signature, string trailers)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(trailers));
        return Next(
            signature,
            $"AWS4-HMAC-SHA256-TRAILER\n{seed.TimeText}\n{seed.Scope.Text}\n{_previous}\n{Convert.ToHexStringLower(hash)}");
    }

    private bool Next(ReadOnlySpan<char> signature, string text)
    {
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        _previous = expected;
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(signature.ToString()));
    }
}
