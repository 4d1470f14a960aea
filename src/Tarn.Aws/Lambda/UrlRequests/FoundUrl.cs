using Tarn.Aws.Lambda.Finding;
using Tarn.Functions.Definitions;
using Tarn.Functions.Definitions.Urls;

namespace Tarn.Aws.Lambda.UrlRequests;

/// <summary>A function URL that a request names.</summary>
/// <param name="Function">The function, with the alias that has the URL.</param>
/// <param name="Account">The account that owns it.</param>
internal sealed record FoundUrl(FoundFunction Function, string Account, UrlDefinition Url)
{
    /// <summary>The type of URLs whose requests are signed.</summary>
    public const string Iam = "AWS_IAM";

    /// <summary>Whether answers are sent while the function makes them.</summary>
    public bool IsStreamed => Url.InvokeMode == "RESPONSE_STREAM";
}
