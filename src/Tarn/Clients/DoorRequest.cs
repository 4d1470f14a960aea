namespace Tarn.Clients;

/// <summary>One call, before it is signed.</summary>
internal sealed record DoorRequest
{
    /// <summary>The name in the signature's scope: kinesis, s3, tarn.</summary>
    public required string Service { get; init; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path, encoded.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The query, encoded, without question mark.</summary>
    public string Query { get; init; } = "";

    /// <summary>Headers of the protocol.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}
