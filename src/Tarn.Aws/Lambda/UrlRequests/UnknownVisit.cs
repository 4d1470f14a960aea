using Tarn.Wire.Http.Sites;

namespace Tarn.Aws.Lambda.UrlRequests;

/// <summary>A request to a function URL that does not exist.</summary>
internal sealed class UnknownVisit : SiteVisit
{
    /// <inheritdoc/>
    public override int BodyBytesMax => FunctionVisit.EventBytesMax;

    /// <inheritdoc/>
    public override bool AllowsOrigin(string origin) => false;

    /// <inheritdoc/>
    public override ValueTask Answer(Call call, string protocol, WireResponse response, CancellationToken cancellationToken) =>
        throw FunctionSite.Forbidden("Forbidden");
}
