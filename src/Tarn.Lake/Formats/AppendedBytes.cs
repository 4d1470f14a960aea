using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Formats;

/// <summary>Appends to a new file with few large writes.</summary>
internal sealed class AppendedBytes(IDiskFile file) : IDisposable
{
    private const int BufferBytes = 256 << 10;

    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private long written;
    private int held;

    /// <summary>Bytes appended so far.</summary>
    public long Length => written + held;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BufferBytes - held)
            Flush();
        if (bytes.Length > BufferBytes)
        {
            file.Write(written, bytes);
            written += bytes.Length;
            return;
        }
        bytes.CopyTo(buffer.AsSpan(held));
        held += bytes.Length;
    }

    /// <summary>Appends a range of another file.</summary>
    public void Append(IDiskFile source, long start, long length)
    {
        for (var at = start; length > 0;)
        {
            if (held == BufferBytes)
                Flush();
            var step = source.Read(at, buffer.AsSpan(held, (int)Math.Min(length, BufferBytes - held)));
            if (step == 0)
                throw new TarnException(ErrorKind.Damaged, $"{source.Path} is too short");
            (held, at, length) = (held + step, at + step, length - step);
        }
    }

    /// <summary>Writes all buffered bytes to the file. Does not sync.</summary>
    public void Flush()
    {
        if (held == 0)
            return;
        file.Write(written, buffer.AsSpan(0, held));
        written += held;
        held = 0;
    }

    public void Dispose() => file.Dispose();
}
