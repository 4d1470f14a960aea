namespace Tarn.Wire.Http.Signatures;

/// <summary>Reads <c>Authorization: Bearer TOKEN</c> (RFC 6750).</summary>
internal static class BearerHeader
{
    private const string Scheme = "Bearer ";

    /// <summary>The token; null if the header is absent or has another scheme.</summary>
    public static string? Read(WireRequest request) =>
        request.Headers["Authorization"] is { } header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;

    /// <summary>Whether the header has another scheme than a signature's.</summary>
    public static bool IsUnsigned(WireRequest request) =>
        request.Headers["Authorization"] is { } header && !header.StartsWith("AWS", StringComparison.Ordinal);
}
