namespace Tarn.Aws.Iceberg.Finding;

/// <summary>The URL of the instance as clients reach it.</summary>
/// <param name="publicUrl">The setting; null: as the request came.</param>
internal sealed class ClientEndpoint(string? publicUrl)
{
    /// <summary>The URL for the caller, without a slash at its end.</summary>
    /// <param name="host">The request's Host header.</param>
    public string Of(Call call, string? host) => publicUrl ?? $"{(call.Tls ? "https" : "http")}://{host}";
}
