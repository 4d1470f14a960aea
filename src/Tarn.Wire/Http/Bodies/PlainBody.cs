using System.Buffers;
using Tarn.Wire.Http.Signatures;

namespace Tarn.Wire.Http.Bodies;

/// <summary>A body without framing. If its hash was signed and does not match its bytes, the last read fails.</summary>
/// <param name="source">The connection.</param>
/// <param name="signedHash">The hash that was signed, in hexadecimal; null for an unsigned payload.</param>
internal sealed class PlainBody(BodySource source, string? signedHash) : BodyStream
{
    private bool _ended;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended || buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            var read = await source.Read(cancellationToken);
            var length = (int)Math.Min(read.Buffer.Length, buffer.Length);
            if (length > 0)
            {
                var taken = read.Buffer.Slice(0, length);
                taken.CopyTo(buffer.Span);
                Took(buffer.Span[..length]);
                source.Advance(taken.End, taken.End, length);
                return length;
            }

            source.Advance(read.Buffer.End, read.Buffer.End, 0);
            if (read.IsCompleted)
            {
                CheckHash();
                return 0;
            }
        }
    }

    private void CheckHash()
    {
        _ended = true;
        var sha256 = End();
        if (signedHash is not null && !Convert.ToHexString(sha256).Equals(signedHash, StringComparison.OrdinalIgnoreCase))
        {
            throw new SignatureException(
                SignatureFailure.BodyMismatch, "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
    }
}
