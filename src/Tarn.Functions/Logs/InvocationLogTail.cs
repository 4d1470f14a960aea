namespace Tarn.Functions.Logs;

/// <summary>The last 4 KB of an invocation's log.</summary>
internal sealed class InvocationLogTail
{
    private const int BytesMax = 4_096;

    private readonly Lock _gate = new();
    private readonly byte[] _ring = new byte[BytesMax];
    private long _written;

    /// <summary>Adds a line, without its end.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            Write(line);
            Write("\n"u8);
        }
    }

    /// <summary>The bytes now.</summary>
    public ReadOnlyMemory<byte> ToBytes()
    {
        lock (_gate)
        {
            var count = (int)Math.Min(_written, BytesMax);
            var bytes = new byte[count];
            for (var i = 0; i < count; i++)
            {
                bytes[i] = _ring[(_written - count + i) % BytesMax];
            }

            return bytes;
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            _written += bytes.Length - BytesMax;
            bytes = bytes[^BytesMax..];
        }

        foreach (var value in bytes)
        {
            _ring[_written++ % BytesMax] = value;
        }
    }
}
