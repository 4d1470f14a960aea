using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Formats;

/// <summary>Appends to a new file with few large writes.</summary>
internal sealed class AppendedBytes(IDiskFile file) : IDisposable
{
    private const int BufferBytes = 256 << 10;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private long _written;
    private int _held;

    /// <summary>Bytes appended so far.</summary>
    public long Length => _written + _held;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BufferBytes - _held)
        {
            Flush();
        }

        if (bytes.Length > BufferBytes)
        {
            file.Write(_written, bytes);
            _written += bytes.Length;
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_held));
        _held += bytes.Length;
    }

    /// <summary>Appends a range of another file.</summary>
    public void Append(IDiskFile source, long start, long length)
    {
        for (var at = start; length > 0;)
        {
            if (_held == BufferBytes)
            {
                Flush();
            }

            var step = source.Read(at, _buffer.AsSpan(_held, (int)Math.Min(length, BufferBytes - _held)));
            if (step == 0)
            {
                throw new TarnException(ErrorKind.Damaged, $"{source.Path} is too short");
            }

            (_held, at, length) = (_held + step, at + step, length - step);
        }
    }

    /// <summary>Writes all buffered bytes to the file. Does not sync.</summary>
    public void Flush()
    {
        if (_held == 0)
        {
            return;
        }

        file.Write(_written, _buffer.AsSpan(0, _held));
        _written += _held;
        _held = 0;
    }

    public void Dispose() => file.Dispose();
}
