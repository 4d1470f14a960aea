namespace Tarn.Wire.Protocols;

/// <summary>
/// A codec with its framing and its form of errors. Stateless; one instance serves every service of the protocol.
/// </summary>
public abstract class WireProtocol
{
    /// <summary>The protocol's name: <c>json-1.1</c>, <c>query</c>, <c>rest-xml</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// True if the body names the operation; the body must then be buffered before <see cref="Route"/>.
    /// </summary>
    public virtual bool RoutesByBody => false;

    /// <summary>True if the request's headers choose this protocol.</summary>
    public abstract bool Speaks(WireRequest request);

    /// <summary>The operation that the request names; null if the service's door lacks it.</summary>
    public abstract OperationDescriptor? Route(ServiceDescriptor service, WireRequest request);

    /// <summary>Writes an error: status, headers, body. An answer already begun is discarded.</summary>
    /// <param name="service">The service, or null if it is unknown.</param>
    /// <param name="request">The request. S3's errors name its path, and answers to HEAD have no body.</param>
    /// <param name="response">The response to write.</param>
    public abstract void WriteError(
        ServiceDescriptor? service, AwsErrorException error, WireRequest request, WireResponse response);

    /// <summary>Reads the typed input of an operation.</summary>
    internal abstract T ReadInput<T>(OperationDescriptor operation, WireRequest request)
        where T : class, IReadShape<T>;

    /// <summary>Writes the typed output of an operation with its status and headers.</summary>
    internal abstract void WriteOutput<T>(
        ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response)
        where T : IWriteShape<T>;

    /// <summary>Finds the members of a raw operation's body. Only codecs with raw operations implement it.</summary>
    internal virtual void Index(RawBody body, Memory<byte> bytes) =>
        throw new NotSupportedException($"{Name} has no raw bodies");

    /// <summary>Sets the headers of an answer whose body the operation wrote itself.</summary>
    internal virtual void FrameRaw(WireResponse response) => throw new NotSupportedException($"{Name} has no raw bodies");

    /// <summary>Answers with an event stream. Only protocols with such operations implement it.</summary>
    internal virtual void WriteEvents<TOutput, TEvent>(IDoor door, TOutput output, IAsyncEnumerable<TEvent> events, WireResponse response)
        where TOutput : IWriteShape<TOutput>
        where TEvent : IEventShape<TEvent> => throw new NotSupportedException($"{Name} has no events");

    /// <summary>The client's direction: writes the request of an operation.</summary>
    internal virtual WireRequest WriteInput<T>(ServiceDescriptor service, OperationDescriptor operation, T input)
        where T : IWriteShape<T> => throw new NotSupportedException($"{Name} has no client");

    /// <summary>The client's direction: reads a successful answer.</summary>
    internal virtual T ReadOutput<T>(OperationDescriptor operation, WireAnswer answer)
        where T : class, IReadShape<T> => throw new NotSupportedException($"{Name} has no client");

    /// <summary>The client's direction: reads an error.</summary>
    internal virtual AwsErrorException ReadError(WireAnswer answer) => throw new NotSupportedException($"{Name} has no client");
}
