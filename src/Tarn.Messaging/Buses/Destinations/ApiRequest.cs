using System.Buffers;

namespace Tarn.Messaging.Buses.Destinations;

/// <summary>An event for an API destination.</summary>
/// <param name="Content">The event in the form of the target's input.</param>
public sealed record ApiRequest(string DestinationArn, byte[] Content)
{
    /// <summary>The values for the <c>*</c> in the URL's path, in their order.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the body of the endpoint's answer, at most 6 MB; null: the body is not read.</summary>
    public IBufferWriter<byte>? Answer { get; init; }
}
