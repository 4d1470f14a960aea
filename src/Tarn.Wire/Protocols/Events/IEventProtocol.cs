using System.Buffers;

namespace Tarn.Wire.Protocols;

/// <summary>Writes the payloads of an event stream.</summary>
internal interface IEventProtocol
{
    /// <summary>The content type of payloads.</summary>
    string ContentType { get; }

    /// <summary>Writes an event's structure.</summary>
    void WriteEvent<T>(IBufferWriter<byte> buffer, T value)
        where T : IEventShape<T>;

    /// <summary>Writes an error as a document.</summary>
    void WriteError(IBufferWriter<byte> buffer, AwsErrorException error);
}
