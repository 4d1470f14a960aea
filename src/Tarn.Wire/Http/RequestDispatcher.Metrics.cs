using Tarn.Wire.Http.Signatures;

namespace Tarn.Wire.Http;

/// <summary>The page of metrics: for its token, and without one on its own port. No bucket has that name.</summary>
internal sealed partial class RequestDispatcher
{
    private const string MetricsSegment = "metrics";

    // True: it was a request for a page without signature, and is answered.
    private async ValueTask<bool> AnswerPage(Exchange exchange)
    {
        if (RequestRouter.IsHealth(exchange.Target) && !exchange.HostNamesBucket && exchange.Visit is null)
        {
            await health.Answer(exchange.Context);
            return true;
        }

        return await AnswerMetrics(exchange);
    }

    private async ValueTask<bool> AnswerMetrics(Exchange exchange)
    {
        var isOwnPort = exchange.Context.Features.Get<MetricsListenerFeature>() is not null;
        var isPage = exchange.Target.Path == $"/{MetricsSegment}" && !exchange.HostNamesBucket && exchange.Visit is null;
        if (options.Metrics is not { } page || !isPage)
        {
            if (isOwnPort)
            {
                MetricsPage.Refuse(exchange.Context);
            }

            return isOwnPort;
        }

        if (!isOwnPort && (BearerHeader.Read(exchange.Request) is not { } token || !page.IsToken(token)))
        {
            exchange.Context.Response.StatusCode = 401;
            exchange.Context.Response.Headers.WWWAuthenticate = "Bearer";
            return true;
        }

        await page.Answer(exchange.Context);
        return true;
    }
}
