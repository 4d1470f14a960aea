using System.Buffers;
using System.Globalization;

namespace Tarn.Wire.Protocols;

/// <summary>A protocol in which method, path, query and headers name the operation.</summary>
public abstract class RestProtocol : WireProtocol
{
    /// <inheritdoc/>
    public sealed override bool Speaks(WireRequest request) => true;

    /// <inheritdoc/>
    public sealed override OperationDescriptor? Route(ServiceDescriptor service, WireRequest request) => service.Find(request);

    /// <inheritdoc/>
    public sealed override void WriteError(
        ServiceDescriptor? service, AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Reset();
        response.Status = error.Status;
        Frame(response);
        foreach (var header in error.Headers)
        {
            response.Headers.Set(header.Key, header.Value);
        }

        if (!error.WithoutBody && request.Method != "HEAD")
        {
            WriteErrorBody(error, request, response);
        }
    }

    /// <summary>Writes a body: bytes, a text or a document, or nothing.</summary>
    internal abstract void WriteBody<T>(
        ServiceDescriptor service, T value, HttpMemberWriter http, WireHeaders headers, IBufferWriter<byte> buffer)
        where T : IWriteShape<T>;

    internal sealed override WireRequest WriteInput<T>(ServiceDescriptor service, OperationDescriptor operation, T input)
    {
        var headers = new WireHeaders();
        var http = new HttpMemberWriter(headers);
        T.WriteHttp(input, http);
        using var buffer = new PooledBuffer();
        WriteBody(service, input, http, headers, buffer);
        return new WireRequest
        {
            Method = operation.Route.Method,
            RawPath = RestPath.Fill(operation.Route, http.Labels),
            RawQuery = RestPath.FillQuery(operation.Route, http.QueryParameters),
            Headers = headers,
            Body = buffer.Written.ToArray(),
            Stream = http.RequestStream,
        };
    }

    /// <summary>The client's direction: the members of an answer that are outside its document.</summary>
    private protected static HttpMembers AnswerMembers(OperationDescriptor operation, WireAnswer answer)
    {
        var request = new WireRequest
        {
            Method = operation.Route.Method,
            RawPath = "",
            Headers = answer.Headers,
            Body = answer.Body.ToArray(),
        };
        return new HttpMembers(operation.Route, request)
        {
            AnswerStream = answer.Stream,
            StatusText = answer.Status.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Sets the headers of every answer.</summary>
    protected abstract void Frame(WireResponse response);

    /// <summary>Writes the body of an error, with its content type.</summary>
    protected abstract void WriteErrorBody(AwsErrorException error, WireRequest request, WireResponse response);
}
