using System.IO.Pipelines;

namespace Tarn.Wire.Protocols;

/// <summary>
/// A request body that the operation receives unread: the object of a PutObject, the part of an upload.
/// </summary>
/// <param name="reader">The object's own bytes, without chunk signatures and trailers.</param>
/// <param name="length">The number of bytes to come, or null if the client did not declare it.</param>
public sealed class RequestBody(PipeReader reader, long? length)
{
    /// <summary>The bytes. The operation reads to the end or stops early; the listener completes the reader.</summary>
    public PipeReader Reader { get; } = reader;

    /// <summary>The number of bytes to come, or null if the client did not declare it.</summary>
    public long? Length { get; } = length;

    /// <summary>
    /// The names of the trailing headers that the request announces (<c>x-amz-trailer</c>), known before the bytes are
    /// read.
    /// </summary>
    public IReadOnlyList<string> TrailerNames { get; init; } = [];

    /// <summary>Trailing headers (checksums). They are known only when <see cref="Reader"/> has ended.</summary>
    public IWireHeaders? Trailers { get; set; }
}
