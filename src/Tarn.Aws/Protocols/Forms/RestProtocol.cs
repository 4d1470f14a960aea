namespace Tarn.Aws.Protocols;

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

    /// <summary>Sets the headers of every answer.</summary>
    protected abstract void Frame(WireResponse response);

    /// <summary>Writes the body of an error, with its content type.</summary>
    protected abstract void WriteErrorBody(AwsErrorException error, WireRequest request, WireResponse response);
}
