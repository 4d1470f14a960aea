using Tarn.Wire.Http.Signatures;

namespace Tarn.Wire.Http;

/// <summary>
/// Cross-origin requests, as AWS's endpoints answer them. Every service but S3 accepts signed requests of any page. In
/// S3 a bucket's configuration decides; Tarn's buckets have none, so they are refused. Without authentication nothing
/// is allowed: a page would act as the root.
/// </summary>
internal static class CrossOrigin
{
    private const string Methods = "GET, POST, PUT, DELETE, HEAD, OPTIONS";
    private const string MaxAgeSeconds = "172800";

    // A wildcard does not cover Authorization.
    private const string RequestHeaders =
        "*,authorization,content-type,date,x-amz-date,x-amz-security-token,x-amz-target,x-amz-content-sha256,x-amz-user-agent,"
        + "amz-sdk-invocation-id,amz-sdk-request";

    private const string ExposedHeaders = "x-amzn-RequestId,x-amz-id-2";

    /// <summary>
    /// Answers the preflight that a browser sends before a page's request. Returns false for any other request.
    /// </summary>
    /// <exception cref="AwsErrorException">AccessForbidden: the path is a bucket's, and buckets have no cross-origin
    /// configuration.</exception>
    public static bool AnswerPreflight(Exchange exchange)
    {
        if (exchange.Request.Method != "OPTIONS" || exchange.Context.Request.Headers.Origin.Count == 0)
        {
            return false;
        }

        if (exchange.Request.RawPath != "/")
        {
            throw new AwsErrorException("AccessForbidden", 403, "CORSResponse: CORS is not enabled for this bucket.");
        }

        Allow(exchange.Response.Headers);
        exchange.Response.Headers.Set("Access-Control-Allow-Methods", Methods);
        exchange.Response.Headers.Set("Access-Control-Allow-Headers", RequestHeaders);
        exchange.Response.Headers.Set("Access-Control-Max-Age", MaxAgeSeconds);
        return true;
    }

    /// <summary>Lets the page read the answer of a service other than S3.</summary>
    public static void AllowAnswer(Exchange exchange)
    {
        if (exchange.Context.Request.Headers.Origin.Count > 0
            && exchange.Request.RawPath == "/"
            && exchange.Door is { Service.SigningName: not SignatureV4.S3 })
        {
            Allow(exchange.Response.Headers);
        }
    }

    private static void Allow(WireHeaders headers)
    {
        headers.Set("Access-Control-Allow-Origin", "*");
        headers.Set("Access-Control-Expose-Headers", ExposedHeaders);
    }
}
