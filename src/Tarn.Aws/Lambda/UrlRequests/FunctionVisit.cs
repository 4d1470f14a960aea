using Tarn.Functions.Invocations;
using Tarn.Wire.Http.Sites;

namespace Tarn.Aws.Lambda.UrlRequests;

/// <summary>One request to a function URL.</summary>
/// <param name="site">Invokes functions.</param>
/// <param name="path">The path after the URL's own part.</param>
internal sealed class FunctionVisit(FunctionSite site, FoundUrl found, WireRequest request, string path) : SiteVisit
{
    /// <summary>The largest event.</summary>
    public const int EventBytesMax = 6_291_456;

    /// <inheritdoc/>
    public override int BodyBytesMax => EventBytesMax;

    /// <inheritdoc/>
    public override bool AllowsOrigin(string origin) => CrossOriginRules.Allows(found.Url.Cors, origin);

    /// <inheritdoc/>
    public override async ValueTask Answer(Call call, string protocol, WireResponse response, CancellationToken cancellationToken)
    {
        var cors = found.Url.Cors;
        if (CrossOriginRules.IsPreflight(cors, request))
        {
            CrossOriginRules.Answer(cors!, request, response);
            return;
        }

        call.Touch(new ResourceId(found.Function.Id.Value));
        if (!await site.Allows(call, found, cancellationToken))
        {
            throw FunctionSite.Forbidden(
                "Forbidden. The policy of the caller or of the function must allow lambda:InvokeFunctionUrl and lambda:InvokeFunction.");
        }

        await Invoke(call, protocol, response, cancellationToken);
        response.Headers.Set("x-amzn-RequestId", call.RequestId);
        CrossOriginRules.Apply(cors, request, response.Headers);
    }

    private async ValueTask Invoke(Call call, string protocol, WireResponse response, CancellationToken cancellationToken)
    {
        var trace = TraceHeader.Read(call.TraceHeader, call.Time);
        var document = UrlEvent.Write(call, found, request, path, protocol, trace.ToString());
        if (document.Length > EventBytesMax)
        {
            throw new AwsErrorException("RequestEntityTooLargeException", 413, "Request Entity Too Large") { MessageMember = "Message" };
        }

        call.Use(UsageDimension.RequestBytes, document.Length);
        var invocation = new Invocation
        {
            RequestId = call.RequestId,
            InvokedArn = found.Function.QualifiedArn,
            Payload = document,
            TraceId = trace.ToString(),
            IsStreamed = found.IsStreamed,
        };
        try
        {
            var answer = await site.Invoke(found, invocation, cancellationToken);
            await UrlAnswer.Write(answer, found.IsStreamed, response);
            call.Use(UsageDimension.ResponseBytes, answer.Payload.Length);
        }
        catch (TarnException failure)
        {
            UrlAnswer.Fail(response, failure);
        }
    }
}
