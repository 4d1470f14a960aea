using Tarn.Lake.Files;
using Tarn.Storage.Objects;

namespace Tarn.Lake.Prefixes;

/// <summary>
/// The bytes of several objects, one after the other. A line without an end gets one: in gzip objects, a member of its own. The
/// objects' plain texts follow each other as their bytes do, because gzip files may have several members.
/// </summary>
internal sealed class JoinedStream(ObjectStore objects, IReadOnlyList<PrefixObject> parts) : Stream
{
    private int _next;
    private Stream? _part;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The bytes that end the line of an object.</summary>
    public static byte[] LineEnd(bool isGzip) => (isGzip ? GzipEnd.Member : "\n"u8).ToArray();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_part is not null)
            {
                if (await _part.ReadAsync(buffer, cancellationToken) is > 0 and var count)
                {
                    return count;
                }

                await _part.DisposeAsync();
                _part = null;
            }

            // Each object is followed by the end of its line.
            if (_next >= parts.Count * 2)
            {
                return 0;
            }

            var part = parts[_next / 2];
            _part = _next++ % 2 == 0 ? objects.OpenRead(part.Version) : new MemoryStream(part.EndsLine ? [] : LineEnd(part.IsGzip));
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _part?.Dispose();
        base.Dispose(disposing);
    }
}
