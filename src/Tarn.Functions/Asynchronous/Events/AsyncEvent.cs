using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tarn.Storage;

namespace Tarn.Functions.Asynchronous.Events;

/// <summary>An event that waits for its function. Its bytes are a record of the internal stream.</summary>
public sealed record AsyncEvent
{
    private const byte Version = 1;
    private const int FixedBytes = 1 + sizeof(int);

    /// <summary>The most bytes of a payload: Lambda's limit.</summary>
    public const int PayloadBytesMax = 1024 * 1024;

    /// <summary>The function's ARN, with the caller's qualifier.</summary>
    public required string FunctionArn { get; init; }

    public required string RequestId { get; init; }

    /// <summary>When it was accepted, Unix milliseconds.</summary>
    public required long AcceptedMs { get; init; }

    /// <summary>The tracing header; null: none.</summary>
    public string? TraceId { get; init; }

    /// <summary>The client's context; null: none.</summary>
    public string? ClientContext { get; init; }

    [JsonIgnore]
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The record's bytes.</summary>
    public byte[] Encode()
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(this, AsyncEventJson.Default.AsyncEvent);
        var bytes = new byte[FixedBytes + head.Length + Payload.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), head.Length);
        head.CopyTo(bytes, FixedBytes);
        Payload.Span.CopyTo(bytes.AsSpan(FixedBytes + head.Length));
        return bytes;
    }

    /// <summary>The event of a record; its payload is a copy.</summary>
    public static AsyncEvent Decode(ReadOnlySpan<byte> bytes)
    {
        Invariant.Check(bytes[0] == Version);
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes[1..]);
        var head = JsonSerializer.Deserialize(bytes.Slice(FixedBytes, length), AsyncEventJson.Default.AsyncEvent)!;
        return head with { Payload = bytes[(FixedBytes + length)..].ToArray() };
    }
}

/// <summary>The JSON in front of payloads.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AsyncEvent))]
internal sealed partial class AsyncEventJson : JsonSerializerContext;
