namespace Tarn.Delivery.Destinations;

/// <summary>An answer over HTTP, whose headers have arrived.</summary>
/// <param name="Status">The status, a number of three digits.</param>
/// <param name="MediaType">The type of the body, without parameters; null: it is not given.</param>
/// <param name="IsEncoded">Whether the body has a content encoding.</param>
/// <param name="Length">The length of the body; null: it is not given.</param>
/// <param name="ReadBody">Reads the body of a given length, once.</param>
public sealed record EndpointResponse(
    int Status, string? MediaType, bool IsEncoded, long? Length, Func<CancellationToken, Task<byte[]>> ReadBody)
{
    /// <summary>Whether the body is JSON as it is.</summary>
    public bool IsPlainJson => string.Equals(MediaType, "application/json", StringComparison.OrdinalIgnoreCase) && !IsEncoded;
}
