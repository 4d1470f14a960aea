using System.Buffers;
using Tarn.Wire.Http.Sites;

namespace Tarn.Aws.Sns.Certificates;

/// <summary>One request for a certificate. Every caller may read it.</summary>
/// <param name="pem">The certificate; null: there is none of that name.</param>
internal sealed class CertificateVisit(byte[]? pem) : SiteVisit
{
    /// <inheritdoc/>
    public override int BodyBytesMax => 0;

    /// <inheritdoc/>
    public override bool AllowsOrigin(string origin) => false;

    /// <inheritdoc/>
    public override ValueTask Answer(Call call, string protocol, WireResponse response, CancellationToken cancellationToken)
    {
        response.Status = pem is null ? 404 : 200;
        response.Headers.Set("Content-Type", pem is null ? "text/plain" : "application/x-pem-file");
        response.Body.Write(pem ?? "There is no such certificate."u8.ToArray());
        return ValueTask.CompletedTask;
    }
}
