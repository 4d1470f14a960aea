using System.Buffers.Binary;
using System.IO.Hashing;
using System.IO.Pipelines;
using System.Text;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols.Events;

/// <summary>Reads messages of an event stream like SDKs, and verifies every length and checksum.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly Pipe _pipe;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private readonly ResponseBody _body;

    /// <param name="unreadBytesMax">The server waits while this many bytes are unread; 0: it never waits.</param>
    public EventReader(WireResponse response, int unreadBytesMax = 0)
    {
        _pipe = new(new PipeOptions(pauseWriterThreshold: unreadBytesMax, resumeWriterThreshold: unreadBytesMax / 2));
        Assert.Equal("application/vnd.amazon.eventstream", response.Headers["Content-Type"]);
        _body = response.Stream!;
        _sending = Send();
    }

    /// <summary>Waits for the first bytes of the next message.</summary>
    public async Task Begins()
    {
        using var late = new CancellationTokenSource(Patience.Limit);
        var read = await _pipe.Reader.ReadAsync(late.Token);
        _pipe.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.Start);
    }

    /// <summary>The next message, or null at the stream's end.</summary>
    public async Task<(Dictionary<string, string> Headers, byte[] Payload)?> Next()
    {
        var prelude = await Take(12);
        if (prelude is null)
        {
            return null;
        }

        var total = BinaryPrimitives.ReadInt32BigEndian(prelude);
        var headerBytes = BinaryPrimitives.ReadInt32BigEndian(prelude.AsSpan(4));
        Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(prelude.AsSpan(8)), Crc32.HashToUInt32(prelude.AsSpan(0, 8)));
        var rest = (await Take(total - 12))!;
        var crc = Crc32.HashToUInt32([.. prelude, .. rest.AsSpan(0, rest.Length - 4)]);
        Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(rest.AsSpan(rest.Length - 4)), crc);
        return (Headers(rest.AsSpan(0, headerBytes)), rest[headerBytes..^4]);
    }

    /// <summary>The next event's payload, which must be of that type.</summary>
    public async Task<byte[]> Event(string type, string contentType = "application/x-amz-json-1.1")
    {
        var (headers, payload) = (await Next())!.Value;
        Assert.Equal(("event", type, contentType), (headers[":message-type"], headers.GetValueOrDefault(":event-type"), headers[":content-type"]));
        return payload;
    }

    /// <summary>The text of the stream's last message, which must be an exception of that type.</summary>
    public async Task<string> Exception(string type)
    {
        var (headers, payload) = (await Next())!.Value;
        Assert.Equal(("exception", type), (headers[":message-type"], headers.GetValueOrDefault(":exception-type")));
        Assert.Null(await Next());
        return Encoding.UTF8.GetString(payload);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Record.ExceptionAsync(() => _sending);
        _stop.Dispose();
    }

    private static Dictionary<string, string> Headers(ReadOnlySpan<byte> bytes)
    {
        var headers = new Dictionary<string, string>();
        while (bytes.Length > 0)
        {
            var name = Encoding.UTF8.GetString(bytes.Slice(1, bytes[0]));
            bytes = bytes[(1 + bytes[0])..];
            Assert.Equal(7, bytes[0]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
            headers.Add(name, Encoding.UTF8.GetString(bytes.Slice(3, length)));
            bytes = bytes[(3 + length)..];
        }

        return headers;
    }

    private async Task Send()
    {
        try
        {
            await _body.WriteTo(_pipe.Writer, _stop.Token);
        }
        finally
        {
            await _body.DisposeAsync();
            await _pipe.Writer.CompleteAsync();
        }
    }

    private async Task<byte[]?> Take(int count)
    {
        using var late = new CancellationTokenSource(Patience.Limit);
        var read = await _pipe.Reader.ReadAtLeastAsync(count, late.Token);
        if (read.Buffer.Length < count)
        {
            Assert.Equal(0, read.Buffer.Length);
            return null;
        }

        var taken = new byte[count];
        var piece = read.Buffer.Slice(0, count);
        System.Buffers.BuffersExtensions.CopyTo(piece, taken);
        _pipe.Reader.AdvanceTo(piece.End);
        return taken;
    }
}
