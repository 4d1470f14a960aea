namespace Tarn.Wire.Protocols;

/// <summary>
/// A request as received, independent of any server. Made by the listener, by tests and by the CLI's client.
/// </summary>
public sealed class WireRequest
{
    private QueryParameters? _query;
    private QueryParameters? _form;

    /// <summary>The method in upper case.</summary>
    public required string Method { get; init; }

    /// <summary>
    /// The path as sent, undecoded, beginning with a slash. If the host name holds a bucket, the bucket precedes it.
    /// </summary>
    public required string RawPath { get; init; }

    /// <summary>The query as sent, undecoded, without the question mark.</summary>
    public string RawQuery { get; init; } = "";

    public required IWireHeaders Headers { get; init; }

    /// <summary>
    /// The whole body of an operation whose <see cref="OperationDescriptor.RequestBody"/> is not a stream. The maker of
    /// the request owns it; it lives until the response is written. Raw operations overwrite escaped strings:
    /// hash the body before binding.
    /// </summary>
    public Memory<byte> Body { get; set; }

    /// <summary>The body of an operation that takes it as a stream.</summary>
    public RequestBody? Stream { get; set; }

    /// <summary>The query's parameters, decoded once.</summary>
    public QueryParameters Query => _query ??= QueryParameters.Parse(RawQuery);

    /// <summary>
    /// A header, or the corresponding query parameter of a presigned URL: SDKs move <c>x-amz-</c> headers there when
    /// they presign. Checksums are not read from there: the JavaScript SDK presigns the checksum of an empty body.
    /// </summary>
    public string? HeaderOrPresigned(string name) => Headers[name] ?? (IsPresigned && IsMovable(name) ? Presigned(name) : null);

    /// <summary>All headers that begin with a prefix, also headers of a presigned URL.</summary>
    public IEnumerable<KeyValuePair<string, string>> HeadersWith(string prefix)
    {
        bool Begins(KeyValuePair<string, string> pair) => pair.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
        return IsPresigned ? Query.All.Where(pair => Begins(pair) && IsMovable(pair.Key)).Concat(Headers.Where(Begins)) : Headers.Where(Begins);
    }

    private bool IsPresigned => IsVersion4 || IsVersion2;

    private bool IsVersion4 => RawQuery.Contains("X-Amz-", StringComparison.Ordinal) && Query.Has("X-Amz-Algorithm");

    private bool IsVersion2 => RawQuery.Contains("AWSAccessKeyId", StringComparison.Ordinal) && Query.Has("AWSAccessKeyId") && Query.Has("Signature");

    private bool IsMovable(string name) => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
        ? !name.StartsWith("x-amz-checksum-", StringComparison.OrdinalIgnoreCase)
        : IsVersion2 && (name.Equals("content-type", StringComparison.OrdinalIgnoreCase) || name.Equals("content-md5", StringComparison.OrdinalIgnoreCase));

    private string? Presigned(string name)
    {
        foreach (var (key, value) in Query.All)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The parameters of a form body, decoded once.</summary>
    public QueryParameters Form => _form ??= QueryParameters.Parse(Body.Span);
}
