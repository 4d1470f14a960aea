using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Wire.Http.Signatures;

namespace Tarn.Wire.Http.Bodies;

/// <summary>
/// An <c>aws-chunked</c> body: <c>size[;chunk-signature=…]\r\n bytes \r\n</c>, a chunk of size 0, then trailing
/// headers. Bytes are returned before their chunk's signature is checked. A wrong signature fails a later read, always
/// before the end is reported. An operation that commits only at the end therefore never commits a forged byte.
/// </summary>
/// <param name="source">The connection.</param>
/// <param name="signatures">The chain, or null if chunks are not signed.</param>
/// <param name="withTrailer">Whether trailing headers follow.</param>
/// <param name="decodedLength">The object's length as the client declared it, or null.</param>
internal sealed class ChunkedBody(BodySource source, ChunkSignatures? signatures, bool withTrailer, long? decodedLength) : BodyStream
{
    private const int LineBytesMax = 8_192;
    private const int TrailersMax = 32;

    private readonly IncrementalHash _chunkHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string _chunkSignature = "";
    private long _chunkLeft;
    private long _decoded;
    private bool _insideChunk;
    private bool _ended;

    /// <summary>Receives the trailing headers when the body has ended.</summary>
    public Action<WireHeaders>? Trailers { get; init; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (!_ended)
        {
            if (_chunkLeft > 0)
            {
                return await ReadData(buffer, cancellationToken);
            }

            if (_insideChunk)
            {
                await EndChunk(cancellationToken);
            }
            else
            {
                await BeginChunk(cancellationToken);
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _chunkHash.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadData(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await source.Read(cancellationToken);
            var length = (int)Math.Min(Math.Min(read.Buffer.Length, buffer.Length), _chunkLeft);
            if (length == 0)
            {
                source.Advance(read.Buffer.End, read.Buffer.End, 0);
                ThrowIfOver(read.IsCompleted);
                continue;
            }

            var taken = read.Buffer.Slice(0, length);
            taken.CopyTo(buffer.Span);
            source.Advance(taken.End, taken.End, length);
            Took(buffer.Span[..length]);
            if (signatures is not null)
            {
                _chunkHash.AppendData(buffer.Span[..length]);
            }

            _chunkLeft -= length;
            _decoded += length;
            return length;
        }
    }

    private async ValueTask BeginChunk(CancellationToken cancellationToken)
    {
        var line = await ReadLine(cancellationToken) ?? throw Incomplete();
        var split = line.IndexOf(';', StringComparison.Ordinal);
        if (!long.TryParse(
                split < 0 ? line : line[..split], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _chunkLeft)
            || _chunkLeft < 0)
        {
            throw new AwsErrorException("InvalidChunkSizeError", 400, "A chunk does not begin with its size in hexadecimal.");
        }

        const string SignatureName = "chunk-signature=";
        var signature = split < 0 ? -1 : line.IndexOf(SignatureName, split, StringComparison.Ordinal);
        _chunkSignature = signature < 0 ? "" : line[(signature + SignatureName.Length)..].Trim();
        if (decodedLength is { } length && _decoded + _chunkLeft > length)
        {
            throw Incomplete();
        }

        _insideChunk = _chunkLeft > 0;
        if (_chunkLeft == 0)
        {
            CheckChunk();
            await EndBody(cancellationToken);
        }
    }

    private async ValueTask EndChunk(CancellationToken cancellationToken)
    {
        if (await ReadLine(cancellationToken) is not "")
        {
            throw Incomplete();
        }

        _insideChunk = false;
        CheckChunk();
    }

    private void CheckChunk()
    {
        if (signatures is not null && !signatures.NextChunk(_chunkSignature, _chunkHash.GetHashAndReset()))
        {
            throw SignatureException.Mismatch();
        }
    }

    private async ValueTask EndBody(CancellationToken cancellationToken)
    {
        var trailers = new WireHeaders();
        var signed = new StringBuilder();
        var trailerSignature = "";
        for (var lines = 0; await ReadLine(cancellationToken) is { Length: > 0 } line; lines++)
        {
            var split = line.IndexOf(':', StringComparison.Ordinal);
            if (!withTrailer || split <= 0 || lines > TrailersMax)
            {
                throw new AwsErrorException("MalformedTrailerError", 400, "The request contained trailing data that was not well-formed.");
            }

            var name = line[..split].Trim().ToLowerInvariant();
            var value = line[(split + 1)..].Trim();
            if (name == "x-amz-trailer-signature")
            {
                trailerSignature = value;
            }
            else
            {
                trailers.Set(name, value);
                signed.Append(name).Append(':').Append(value).Append('\n');
            }
        }

        if (signatures is not null && withTrailer && !signatures.Trailer(trailerSignature, signed.ToString()))
        {
            throw SignatureException.Mismatch();
        }

        if (decodedLength is { } length && _decoded != length)
        {
            throw Incomplete();
        }

        await Drain(cancellationToken);
        _ended = true;
        Trailers?.Invoke(trailers);
        End();
    }

    private async ValueTask Drain(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await source.Read(cancellationToken);
            source.Advance(read.Buffer.End, read.Buffer.End, read.Buffer.Length);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>A line without its end; null if the body ended before it.</summary>
    private async ValueTask<string?> ReadLine(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await source.Read(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.UTF8.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                var next = read.Buffer.GetPosition(1, end);
                source.Advance(next, next, read.Buffer.Slice(0, next).Length);
                return line;
            }

            if (read.Buffer.Length > LineBytesMax)
            {
                throw Incomplete();
            }

            var rest = read.Buffer.IsEmpty;
            source.Advance(read.Buffer.Start, read.Buffer.End, 0);
            if (read.IsCompleted)
            {
                return rest ? null : throw Incomplete();
            }
        }
    }

    private static void ThrowIfOver(bool over)
    {
        if (over)
        {
            throw Incomplete();
        }
    }

    private static AwsErrorException Incomplete() => new(
        "IncompleteBody", 400, "You did not provide the number of bytes specified by the Content-Length HTTP header");
}
