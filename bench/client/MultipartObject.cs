using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Tarn.Bench.Client;

/// <summary>A large object of equal parts: uploads it, and reads it back with a comparison of every byte.</summary>
internal sealed class MultipartObject(Door door, string bucket, string key, int megabytes)
{
    private const int PartBytes = 64 << 20;
    private const int Connections = 4;
    private readonly byte[] _part = Content();
    private readonly int _parts = (megabytes + 63) / 64;

    /// <summary>Uploads it; the seconds taken.</summary>
    public double Upload()
    {
        var clock = Stopwatch.StartNew();
        using var exchange = new Exchange(door.Connect());
        var made = XDocument.Parse(Encoding.UTF8.GetString(exchange.Send(door.ObjectRequest("POST", Path, [], "uploads="))));
        var id = made.Root!.Elements().Single(element => element.Name.LocalName == "UploadId").Value;
        var next = 0;
        Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var own = new Exchange(door.Connect());
                for (var part = Interlocked.Increment(ref next); part <= _parts; part = Interlocked.Increment(ref next))
                {
                    own.Send(door.UnsignedPayload("PUT", Path, PartBytes, Invariant($"partNumber={part}&uploadId={id}")), _part);
                }
            },
            TaskCreationOptions.LongRunning))).Wait();
        var etag = Convert.ToHexStringLower(MD5.HashData(_part));
        var parts = string.Concat(
            Enumerable.Range(1, _parts).Select(part => Invariant($"<Part><PartNumber>{part}</PartNumber><ETag>\"{etag}\"</ETag></Part>")));
        var document = Encoding.UTF8.GetBytes($"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
        exchange.Send(door.ObjectRequest("POST", Path, document, $"uploadId={id}"));
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Reads it once; the seconds taken.</summary>
    public double Download()
    {
        var clock = Stopwatch.StartNew();
        using var socket = door.Connect();
        socket.Send(door.ObjectRequest("GET", Path, []));
        var buffer = new byte[1 << 20];
        var filled = ReadHead(socket, buffer, out var read);
        for (var position = 0L; ; position += read, read = socket.Receive(buffer))
        {
            Compare(buffer.AsSpan(filled, read), position);
            filled = 0;
            if (position + read == (long)_parts * PartBytes)
            {
                return clock.Elapsed.TotalSeconds;
            }

            if (read == 0)
            {
                throw new InvalidOperationException($"the answer ended after {position} bytes");
            }
        }
    }

    /// <summary>A request for the whole object.</summary>
    public byte[] Request() => door.ObjectRequest("GET", Path, []);

    private string Path => $"/{bucket}/{key}";

    private void Compare(ReadOnlySpan<byte> bytes, long position)
    {
        while (bytes.Length > 0)
        {
            var at = (int)(position % PartBytes);
            var count = Math.Min(bytes.Length, PartBytes - at);
            if (!bytes[..count].SequenceEqual(_part.AsSpan(at, count)))
            {
                throw new InvalidOperationException($"other bytes than those put, at {position}");
            }

            bytes = bytes[count..];
            position += count;
        }
    }

    // The place of the first byte of the body, and the number of its bytes in the buffer.
    private static int ReadHead(Socket socket, byte[] buffer, out int body)
    {
        for (var filled = 0; ;)
        {
            filled += socket.Receive(buffer.AsSpan(filled));
            if (buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is >= 0 and var end)
            {
                body = filled - end - 4;
                return buffer.AsSpan(9, 3).SequenceEqual("200"u8)
                    ? end + 4 : throw new InvalidOperationException(Encoding.ASCII.GetString(buffer, 0, filled));
            }
        }
    }

    private static byte[] Content()
    {
        var content = new byte[PartBytes];
        new Random(1).NextBytes(content);
        return content;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
