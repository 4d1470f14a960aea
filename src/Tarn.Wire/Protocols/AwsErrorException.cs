namespace Tarn.Wire.Protocols;

/// <summary>A service's error, as its clients receive it.</summary>
/// <param name="code">The error's code, from which SDKs choose the exception's type.</param>
/// <param name="status">The HTTP status.</param>
/// <param name="message">The sentence for the caller.</param>
public sealed class AwsErrorException(string code, int status, string message) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>The code in the older query protocol, of services that speak both; null: the same code.</summary>
    public string? QueryCode { get; init; }

    /// <summary>The message in the older query protocol; null: the same message.</summary>
    public string? QueryMessage { get; init; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>True if the caller has to change the request; false if the server failed.</summary>
    public bool SenderFault { get; init; } = status < 500;

    /// <summary>
    /// The name of the message's member in JSON; the model decides between <c>message</c> and <c>Message</c>.
    /// </summary>
    public string MessageMember { get; init; } = "message";

    /// <summary>The error shape's other members.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Members { get; init; } = [];

    /// <summary>The error shape's members that are structures or lists, each as JSON text. JSON and CBOR have them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Documents { get; init; } = [];

    /// <summary>Headers of the error's answer (S3's <c>x-amz-delete-marker</c>, a redirect's region).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>True if the answer has a status and headers only (304, HEAD).</summary>
    public bool WithoutBody { get; init; }

    /// <summary>The error with headers of its answer.</summary>
    public AwsErrorException With(IReadOnlyList<KeyValuePair<string, string>> headers) => new(Code, Status, Message)
    {
        QueryCode = QueryCode,
        QueryMessage = QueryMessage,
        SenderFault = SenderFault,
        MessageMember = MessageMember,
        Members = Members,
        Documents = Documents,
        Headers = headers,
        WithoutBody = WithoutBody,
    };

    /// <summary>The error with texts of bounded length: messages quote texts of the caller.</summary>
    public AwsErrorException Bounded() =>
        ErrorText.Fits(Message) && Members.All(static member => ErrorText.Fits(member.Value))
            ? this
            : new AwsErrorException(Code, Status, ErrorText.Bound(Message))
            {
                QueryCode = QueryCode,
                QueryMessage = QueryMessage,
                SenderFault = SenderFault,
                MessageMember = MessageMember,
                Members = [.. Members.Select(static member => KeyValuePair.Create(member.Key, ErrorText.Bound(member.Value)))],
                Documents = Documents,
                Headers = Headers,
                WithoutBody = WithoutBody,
            };
}
