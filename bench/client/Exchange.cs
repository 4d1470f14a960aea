using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Tarn.Bench.Client;

/// <summary>One connection with one request at a time. The next answer overwrites the buffer of the last one.</summary>
internal sealed class Exchange(Socket socket) : IDisposable
{
    private byte[] _buffer = new byte[1 << 20];

    /// <summary>Sends a request, and a body that is not in it, and reads its answer to the end.</summary>
    public ReadOnlySpan<byte> Send(ReadOnlySpan<byte> request, ReadOnlySpan<byte> body = default)
    {
        Write(request);
        Write(body);
        var filled = 0;
        var headEnd = -1;
        while (headEnd < 0)
        {
            filled += Receive(filled);
            headEnd = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        }

        var length = ContentLength(_buffer.AsSpan(0, headEnd));
        var end = headEnd + 4 + length;
        if (end > _buffer.Length)
        {
            Array.Resize(ref _buffer, end + (1 << 20));
        }

        while (filled < end)
        {
            filled += Receive(filled);
        }

        var answer = _buffer.AsSpan(headEnd + 4, length);
        return _buffer.AsSpan(9, 3).SequenceEqual("200"u8)
            ? answer
            : throw new InvalidOperationException(Encoding.UTF8.GetString(_buffer.AsSpan(0, Math.Min(end, 1_000))));
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 16)..], out int length, out _)
            ? length
            : throw new InvalidOperationException("an answer without Content-Length: " + Encoding.ASCII.GetString(head));
    }

    private int Receive(int at)
    {
        var count = socket.Receive(_buffer.AsSpan(at));
        return count > 0 ? count : throw new InvalidOperationException("the server closed the connection");
    }
}
