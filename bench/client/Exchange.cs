using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Tarn.Bench.Client;

/// <summary>One connection with one request at a time. The next answer overwrites the buffer of the last one.</summary>
internal sealed class Exchange(Socket socket) : IDisposable
{
    private byte[] _buffer = new byte[1 << 20];

    /// <summary>Whether the last answer says that the server closes the connection.</summary>
    public bool IsLast { get; private set; }

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

        IsLast = Find(_buffer.AsSpan(0, headEnd), "Connection: close"u8) >= 0;
        if (ContentLength(_buffer.AsSpan(0, headEnd)) is not { } length)
        {
            return Chunked(headEnd + 4, filled);
        }

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

    // Null: the answer comes in chunks.
    private static int? ContentLength(ReadOnlySpan<byte> head)
    {
        var at = Find(head, "Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 16)..], out int length, out _) ? length
            : Find(head, "Transfer-Encoding: chunked"u8) >= 0 ? null
            : throw new InvalidOperationException("an answer without Content-Length: " + Encoding.ASCII.GetString(head));
    }

    private static int Find(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        for (var at = 0; at + name.Length <= head.Length; at++)
        {
            if (Ascii.EqualsIgnoreCase(head.Slice(at, name.Length), name))
            {
                return at;
            }
        }

        return -1;
    }

    // Moves the chunks together, after the head.
    private ReadOnlySpan<byte> Chunked(int begin, int filled)
    {
        var (at, written) = (begin, begin);
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(at, filled - at).IndexOf("\r\n"u8)) < 0)
            {
                filled += Receive(filled);
            }

            Utf8Parser.TryParse(_buffer.AsSpan(at, line), out int length, out _, 'x');
            at += line + 2;
            if (at + length + 2 > _buffer.Length)
            {
                Array.Resize(ref _buffer, at + length + (1 << 20));
            }

            while (filled < at + length + 2)
            {
                filled += Receive(filled);
            }

            if (length == 0)
            {
                return _buffer.AsSpan(begin, written - begin);
            }

            _buffer.AsSpan(at, length).CopyTo(_buffer.AsSpan(written));
            (at, written) = (at + length + 2, written + length);
        }
    }

    private int Receive(int at)
    {
        var count = socket.Receive(_buffer.AsSpan(at));
        return count > 0 ? count : throw new InvalidOperationException("the server closed the connection");
    }
}
