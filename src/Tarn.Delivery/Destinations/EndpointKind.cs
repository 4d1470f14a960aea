namespace Tarn.Delivery.Destinations;

/// <summary>
/// A kind of endpoints that get records in HTTP requests: the form of a request, the reading of its answer, the codes of
/// failures. It makes no connection: an <see cref="IEndpointClient"/> sends its requests.
/// </summary>
public abstract record EndpointKind : DestinationKind
{
    /// <param name="name">The name in stored configurations. It stays.</param>
    private protected EndpointKind(string name)
        : base(name, "endpoint")
    {
        BufferMiBMax = 64;
        FillsWhileItFlushes = true;
        SendsRequests = true;
        DeliversAgain = false;
        HasOwnBackupBucket = false;
    }

    /// <summary>The value of <c>!{firehose:error-output-type}</c> in the prefixes of records that the endpoint did not take.</summary>
    public abstract string ErrorType { get; }

    /// <summary>The bytes around the records of a body. Stored plans have them, so that they stay.</summary>
    internal abstract BodyForm Body { get; }

    /// <summary>The code of a failure, as error documents and status show it.</summary>
    /// <param name="failure">One of <see cref="EndpointCodes"/>.</param>
    public abstract string Code(string failure);

    /// <summary>The URL of a request, and its headers with the type of its body.</summary>
    /// <param name="accessKey">The opened access key; empty: none.</param>
    public abstract (string Url, IReadOnlyList<KeyValuePair<string, string>> Headers) Head(EndpointRequest request, string accessKey);

    /// <summary>Reads the answer to a request.</summary>
    /// <param name="response">The answer, whose body is not read yet.</param>
    /// <param name="request">The request that it answers.</param>
    /// <param name="accessKey">The access key, which no message may repeat; empty: none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The outcome, without the time of its end.</returns>
    public abstract ValueTask<EndpointAnswer> Read(
        EndpointResponse response, EndpointRequest request, string accessKey, CancellationToken cancellationToken);
}
