using System.Net;

namespace Tarn.Aws.Firehose.Endpoints;

/// <summary>The body of a request, copied from the plan's blob as the connection takes it.</summary>
internal sealed class EndpointBody(Stream bytes, long length) : HttpContent
{
    private const int CopyBytes = 64 * 1024;

    /// <summary>The failure to read the bytes; null: none.</summary>
    public TarnException? Failure { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await bytes.CopyToAsync(stream, CopyBytes, cancellationToken);
        }
        catch (TarnException unreadable)
        {
            Failure = unreadable;
            throw new IOException(unreadable.Message, unreadable);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
