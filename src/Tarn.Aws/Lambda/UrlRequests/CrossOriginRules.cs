using System.Globalization;
using Tarn.Functions.Definitions;
using Tarn.Functions.Definitions.Urls;

namespace Tarn.Aws.Lambda.UrlRequests;

/// <summary>A URL's rules for pages of other origins. The rules replace headers of the function's answers.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors"/>
internal static class CrossOriginRules
{
    private const string Any = "*";
    private const string AllowOrigin = "Access-Control-Allow-Origin";

    /// <summary>Whether the request is a browser's question for the rules, which the function does not see.</summary>
    public static bool IsPreflight(UrlCors? cors, WireRequest request) =>
        cors is not null && request.Method == "OPTIONS"
        && request.Headers["Origin"] is not null && request.Headers["Access-Control-Request-Method"] is not null;

    /// <summary>Whether pages of an origin may send requests.</summary>
    public static bool Allows(UrlCors? cors, string origin) =>
        cors?.AllowOrigins?.Any(allowed => allowed == Any || allowed.Equals(origin, StringComparison.OrdinalIgnoreCase)) == true;

    /// <summary>Answers a preflight. A page that the rules do not allow gets an answer without permissions.</summary>
    public static void Answer(UrlCors cors, WireRequest request, WireResponse response)
    {
        if (!Allow(cors, request, response.Headers))
        {
            return;
        }

        Set(response.Headers, "Access-Control-Allow-Methods", cors.AllowMethods);
        Set(response.Headers, "Access-Control-Allow-Headers", cors.AllowHeaders);
        if (cors.MaxAgeSeconds is { } seconds)
        {
            response.Headers.Set("Access-Control-Max-Age", seconds.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Adds the permissions to an answer.</summary>
    public static void Apply(UrlCors? cors, WireRequest request, WireHeaders headers)
    {
        if (cors is not null && Allow(cors, request, headers))
        {
            Set(headers, "Access-Control-Expose-Headers", cors.ExposeHeaders);
        }
    }

    private static bool Allow(UrlCors cors, WireRequest request, WireHeaders headers)
    {
        if (request.Headers["Origin"] is not { } origin || !Allows(cors, origin))
        {
            return false;
        }

        if (cors.AllowOrigins!.Contains(Any))
        {
            headers.Set(AllowOrigin, Any);
        }
        else
        {
            headers.Set(AllowOrigin, origin);
            headers.Set("Vary", "Origin");
        }

        if (cors.AllowCredentials == true)
        {
            headers.Set("Access-Control-Allow-Credentials", "true");
        }

        return true;
    }

    private static void Set(WireHeaders headers, string name, IReadOnlyList<string>? values)
    {
        if (values is { Count: > 0 })
        {
            headers.Set(name, string.Join(',', values));
        }
    }
}
