using System.Collections.Frozen;

namespace Tarn.Wire.Protocols;

/// <summary>
/// A service: its names on the wire, its protocols in the order in which they are tried, and its operations.
/// </summary>
/// <param name="operations">
/// Makes the operations that the door has, when the service's first call asks for one: a start makes none.
/// </param>
/// <param name="missing">Makes the routes of a REST service's other operations.</param>
public sealed class ServiceDescriptor(
    Func<IReadOnlyList<OperationDescriptor>> operations, Func<IReadOnlyList<HttpRoute>> missing)
{
    private readonly Lazy<Tables> _tables = new(() => new Tables(operations(), missing()));

    /// <summary>The model's file name: <c>kinesis</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The service's name as the model gives it: <c>Amazon Kinesis</c>.</summary>
    public required string FullName { get; init; }

    /// <summary>The name in the credential scope of a signature.</summary>
    public required string SigningName { get; init; }

    /// <summary>The part of <c>X-Amz-Target</c> before the dot; empty if the service uses no targets.</summary>
    public required string TargetPrefix { get; init; }

    /// <summary>Whether a target names the service: newer clients leave out the namespace at its begin.</summary>
    /// <param name="prefix">The part before the operation.</param>
    public bool IsTarget(ReadOnlySpan<char> prefix) => prefix.SequenceEqual(TargetPrefix)
        || (prefix.Length > 0 && TargetPrefix.Length > prefix.Length && TargetPrefix[TargetPrefix.Length - prefix.Length - 1] == '.'
            && TargetPrefix.AsSpan().EndsWith(prefix, StringComparison.Ordinal));

    /// <summary>The API's version, a date.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>The namespace of XML answers; empty for JSON.</summary>
    public required string XmlNamespace { get; init; }

    /// <summary>The code of the error that lists broken constraints.</summary>
    public required string ValidationErrorCode { get; init; }

    /// <summary>The code of the same error in the older query protocol; null: the same code.</summary>
    public string? ValidationQueryCode { get; init; }

    /// <summary>The code for a member that is missing inside another one, whose message lists it; null: the same code and message.</summary>
    public string? InnerValidationErrorCode { get; init; }

    /// <summary>The message of every refused input, if the service does not list broken constraints.</summary>
    public string? ValidationMessage { get; init; }

    /// <summary>Whether answers in JSON have their CRC-32 in a header.</summary>
    public bool ChecksBodies { get; init; }

    /// <summary>Whether errors in JSON carry the older query protocol's code too.</summary>
    public bool IsQueryCompatible { get; init; }

    /// <summary>Whether bodies may be compressed (<c>Content-Encoding: gzip</c>).</summary>
    public bool TakesGzip { get; init; }

    /// <summary>
    /// The namespace of the model's errors in the <c>__type</c> of JSON 1.0: <c>com.amazonaws.sqs</c>; null: errors have plain names.
    /// </summary>
    public string? ErrorNamespace { get; init; }

    /// <summary>The codes of the model's errors, of a service with <see cref="ErrorNamespace"/>.</summary>
    public IReadOnlyCollection<string> ErrorCodes { get; init; } = [];

    /// <summary>Operations that a path other than the service's own refuses.</summary>
    public IReadOnlyCollection<string> RootOnly { get; init; } = [];

    /// <summary>The protocols, in the order in which they are tried.</summary>
    public required IReadOnlyList<WireProtocol> Protocols { get; init; }

    /// <summary>The protocol that answers a request in none of these protocols; null: the first.</summary>
    public WireProtocol? Otherwise { get; init; }

    /// <summary>The operations that the door has.</summary>
    public IReadOnlyList<OperationDescriptor> Operations => _tables.Value.Operations;

    /// <summary>The operation of that name, or null.</summary>
    public OperationDescriptor? Find(ReadOnlySpan<char> name) =>
        _tables.Value.ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found) ? found : null;

    /// <summary>
    /// For REST services, the operation that method, path, query and headers name; null if the door has none.
    /// </summary>
    public OperationDescriptor? Find(WireRequest request) => _tables.Value.Router.Find(request);

    /// <summary>The request's protocol. If it is in none, the protocol of the error.</summary>
    public WireProtocol ProtocolOf(WireRequest request)
    {
        for (var i = 0; i < Protocols.Count; i++)
        {
            if (Protocols[i].Speaks(request))
            {
                return Protocols[i];
            }
        }

        return Otherwise ?? Protocols[0];
    }

    private sealed class Tables(IReadOnlyList<OperationDescriptor> operations, IReadOnlyList<HttpRoute> missing)
    {
        public IReadOnlyList<OperationDescriptor> Operations { get; } = operations;

        public FrozenDictionary<string, OperationDescriptor> ByName { get; } =
            operations.ToFrozenDictionary(operation => operation.Name, StringComparer.Ordinal);

        public RestRouter Router { get; } = new(operations, missing);
    }
}
