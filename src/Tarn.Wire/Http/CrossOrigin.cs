using Tarn.Wire.Http.Signatures;

namespace Tarn.Wire.Http;

/// <summary>
/// Cross-origin requests, as AWS's endpoints answer them. Every service but S3 accepts signed requests of any page. In
/// S3 a bucket's rules decide. Without authentication nothing is allowed: a page would act as the root.
/// </summary>
internal static class CrossOrigin
{
    private const string Methods = "GET, POST, PUT, DELETE, HEAD, OPTIONS";
    private const string MaxAgeSeconds = "172800";
    private const string RequestMethod = "Access-Control-Request-Method";
    private const string RequestedHeaders = "Access-Control-Request-Headers";

    // A wildcard does not cover Authorization.
    private const string RequestHeaders =
        "*,authorization,content-type,date,x-amz-date,x-amz-security-token,x-amz-target,x-amz-content-sha256,x-amz-user-agent,"
        + "amz-sdk-invocation-id,amz-sdk-request";

    private const string ExposedHeaders = "x-amzn-RequestId,x-amz-id-2";

    /// <summary>
    /// Answers the preflight that a browser sends before a page's request. Returns false for any other request.
    /// </summary>
    /// <param name="exchange">The request.</param>
    /// <param name="s3">The door of buckets; null: this instance has none.</param>
    /// <exception cref="AwsErrorException">AccessForbidden: the bucket has no rule for the page; BadRequest.</exception>
    public static bool AnswerPreflight(Exchange exchange, IDoor? s3)
    {
        if (exchange.Request.Method != "OPTIONS")
        {
            return false;
        }

        if (exchange.Context.Request.Headers.Origin.Count == 0)
        {
            return exchange.Request.RawPath == "/" || s3 is null ? false : throw new AwsErrorException(
                "BadRequest", 400, "Insufficient information. Origin request header needed.");
        }

        if (exchange.Request.RawPath != "/")
        {
            AnswerPreflight(exchange, s3?.CrossOriginRulesOf(exchange.Request));
            return true;
        }

        Allow(exchange.Response.Headers);
        exchange.Response.Headers.Set("Access-Control-Allow-Methods", Methods);
        exchange.Response.Headers.Set("Access-Control-Allow-Headers", RequestHeaders);
        exchange.Response.Headers.Set("Access-Control-Max-Age", MaxAgeSeconds);
        return true;
    }

    /// <summary>Lets the page read the answer of a service other than S3, and of a bucket whose rules allow it.</summary>
    public static void AllowAnswer(Exchange exchange)
    {
        var request = exchange.Context.Request;
        if (request.Headers.Origin is not [{ } origin] || exchange.Request.Method == "OPTIONS")
        {
            return;
        }

        if (exchange.Request.RawPath == "/" && exchange.Door is { Service.SigningName: not SignatureV4.S3 })
        {
            Allow(exchange.Response.Headers);
        }
        else if (exchange.Door is { Service.SigningName: SignatureV4.S3 } s3
            && s3.CrossOriginRulesOf(exchange.Request)?.FirstOrDefault(rule => rule.Allows(origin, exchange.Request.Method)) is { } rule)
        {
            Allow(exchange.Response.Headers, rule, origin);
        }
    }

    private static void AnswerPreflight(Exchange exchange, IReadOnlyList<CrossOriginRule>? rules)
    {
        var origin = exchange.Context.Request.Headers.Origin[0] ?? "";
        if (rules is null)
        {
            throw new AwsErrorException("AccessForbidden", 403, "CORSResponse: CORS is not enabled for this bucket.");
        }

        if (exchange.Request.Headers[RequestMethod] is not { Length: > 0 } method)
        {
            throw new AwsErrorException("BadRequest", 400, "Invalid Access-Control-Request-Method: null");
        }

        var wanted = (exchange.Request.Headers[RequestedHeaders] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var rule = rules.FirstOrDefault(one => one.Allows(origin, method) && one.AllowsHeaders(wanted)) ?? throw new AwsErrorException(
            "AccessForbidden",
            403,
            "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / "
            + "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.");
        var headers = exchange.Response.Headers;
        Allow(headers, rule, origin);
        if (wanted.Length > 0)
        {
            headers.Set("Access-Control-Allow-Headers", string.Join(", ", wanted).ToLowerInvariant());
        }
    }

    private static void Allow(WireHeaders headers, CrossOriginRule rule, string origin)
    {
        var allowed = rule.OriginFor(origin);
        headers.Set("Access-Control-Allow-Origin", allowed);
        headers.Set("Access-Control-Allow-Methods", string.Join(", ", rule.Methods));
        headers.Set("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
        if (allowed != "*")
        {
            headers.Set("Access-Control-Allow-Credentials", "true");
        }

        if (rule.ExposedHeaders.Count > 0)
        {
            headers.Set("Access-Control-Expose-Headers", string.Join(", ", rule.ExposedHeaders));
        }

        if (rule.MaxAgeSeconds is { } seconds)
        {
            headers.Set("Access-Control-Max-Age", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static void Allow(WireHeaders headers)
    {
        headers.Set("Access-Control-Allow-Origin", "*");
        headers.Set("Access-Control-Expose-Headers", ExposedHeaders);
    }
}
