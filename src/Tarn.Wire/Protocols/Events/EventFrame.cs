using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Messages of <c>application/vnd.amazon.eventstream</c>: total length, length of the headers and the CRC-32 of both;
/// headers; payload; CRC-32 of all preceding bytes. Numbers are big-endian; every header here is a string (type 7).
/// </summary>
internal static class EventFrame
{
    /// <summary>The content type of a stream of messages.</summary>
    public const string ContentType = "application/vnd.amazon.eventstream";

    /// <summary>The type of the event that holds the output's members besides its events.</summary>
    public const string InitialResponse = "initial-response";

    private const int PreludeBytes = 12;
    private const int CrcBytes = 4;
    private const byte StringType = 7;

    public static void WriteEvent(IBufferWriter<byte> output, string type, string contentType, PooledSegments payload) =>
        Write(output, [(":message-type", "event"), (":event-type", type), (":content-type", contentType)], payload);

    /// <summary>Writes an error of the stream's model, which SDKs throw as its exception.</summary>
    public static void WriteException(IBufferWriter<byte> output, string type, string contentType, PooledSegments payload) =>
        Write(output, [(":message-type", "exception"), (":exception-type", type), (":content-type", contentType)], payload);

    /// <summary>Writes any other error.</summary>
    public static void WriteError(IBufferWriter<byte> output, string code, string message) =>
        Write(output, [(":message-type", "error"), (":error-code", code), (":error-message", message)], null);

    /// <summary>Writes an event's structure in a codec.</summary>
    public static void WritePayload<TWriter, TEvent>(ref TWriter writer, TEvent value)
        where TWriter : IShapeWriter, allows ref struct
        where TEvent : IEventShape<TEvent>
    {
        if (value.Raw is { } raw)
        {
            raw.Write(ref writer);
        }
        else
        {
            TEvent.Write(ref writer, value);
        }
    }

    private static void Write(
        IBufferWriter<byte> output, ReadOnlySpan<(string Name, string Value)> headers, PooledSegments? payload)
    {
        var headerBytes = 0;
        foreach (var (name, value) in headers)
        {
            headerBytes += 1 + name.Length + 1 + 2 + Encoding.UTF8.GetByteCount(value);
        }

        var total = checked((int)(PreludeBytes + headerBytes + (payload?.Length ?? 0) + CrcBytes));
        var start = output.GetSpan(PreludeBytes + headerBytes)[..(PreludeBytes + headerBytes)];
        BinaryPrimitives.WriteInt32BigEndian(start, total);
        BinaryPrimitives.WriteInt32BigEndian(start[4..], headerBytes);
        BinaryPrimitives.WriteUInt32BigEndian(start[8..], Crc32.HashToUInt32(start[..8]));
        var at = PreludeBytes;
        foreach (var (name, value) in headers)
        {
            at += WriteHeader(start[at..], name, value);
        }

        Invariant.Check(at == start.Length);
        var crc = new Crc32();
        crc.Append(start);
        output.Advance(start.Length);
        foreach (var segment in payload?.Segments ?? default)
        {
            crc.Append(segment.Span);
            output.Write(segment.Span);
        }

        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(CrcBytes), crc.GetCurrentHashAsUInt32());
        output.Advance(CrcBytes);
    }

    private static int WriteHeader(Span<byte> target, string name, string value)
    {
        target[0] = (byte)name.Length;
        var at = 1 + Encoding.UTF8.GetBytes(name, target[1..]);
        target[at++] = StringType;
        var length = Encoding.UTF8.GetBytes(value, target[(at + 2)..]);
        BinaryPrimitives.WriteUInt16BigEndian(target[at..], (ushort)length);
        return at + 2 + length;
    }
}
