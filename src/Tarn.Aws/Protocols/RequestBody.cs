using System.IO.Pipelines;

namespace Tarn.Aws.Protocols;

/// <summary>
/// A request body that is handed to the operation unread: the object of a PutObject, the part of an upload.
/// </summary>
/// <param name="reader">The object's own bytes: chunk signatures and trailers are taken off before.</param>
/// <param name="length">Bytes to come, or null where the client did not say.</param>
public sealed class RequestBody(PipeReader reader, long? length)
{
    /// <summary>The bytes; the operation reads to the end or gives up, the listener completes the reader.</summary>
    public PipeReader Reader { get; } = reader;

    /// <summary>Bytes to come, or null where the client did not say.</summary>
    public long? Length { get; } = length;

    /// <summary>
    /// The trailing headers that the request announces (<c>x-amz-trailer</c>): known before the bytes are read.
    /// </summary>
    public IReadOnlyList<string> TrailerNames { get; init; } = [];

    /// <summary>Trailing headers (checksums); known only when <see cref="Reader"/> has ended.</summary>
    public IWireHeaders? Trailers { get; set; }
}
