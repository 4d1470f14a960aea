using Tarn.Processes.Native;

namespace Tarn.Workers.Native;

/// <summary>A linked input file for reading.</summary>
internal sealed unsafe class LinkStream : Stream
{
    private readonly int _descriptor;
    private readonly long _length;
    private long _position;
    private bool _isClosed;

    /// <param name="path">The link.</param>
    /// <param name="length">The file's size in bytes.</param>
    public LinkStream(string path, long length)
    {
        _descriptor = FenceCalls.Open(path, FenceCalls.OpenReadOnly | FenceCalls.OpenCloseOnExec);
        _length = length;
        if (_descriptor < 0)
        {
            throw new IOException($"cannot open {path}: {FenceCalls.LastError()}");
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            var count = (int)FenceCalls.ReadAt(_descriptor, start, (nint)Math.Min(buffer.Length, Math.Max(0, _length - _position)), _position);
            _position += Math.Max(0, count);
            return count >= 0 ? count : throw new IOException(FenceCalls.LastError());
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _ = FenceCalls.Close(_descriptor);
        }

        base.Dispose(disposing);
    }
}
