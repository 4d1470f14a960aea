using Tarn.Wire.Console;

namespace Tarn.Wire.Http;

/// <content>The record of a call, which is durable before its answer leaves.</content>
internal sealed partial class RequestDispatcher
{
    private async ValueTask Record(Exchange exchange)
    {
        // Pages and files of the console are no calls.
        if (exchange.Call is not { } call || exchange.Visit is not null)
        {
            return;
        }

        try
        {
            await _records.Record(call, exchange.Door?.Service.SigningName, exchange.Operation, exchange.Bound, exchange.Error);
        }
        catch (Exception failure)
        {
            var protocol = exchange.Protocol ??= _router.ProtocolFor(exchange.Request, exchange.Scope?.Service);
            var form = protocol is ConsoleProtocol && exchange.Door is { } door ? door.Service.Protocols[0] : protocol;
            exchange.Fail(ErrorOf(failure, exchange.Door, exchange.Operation, exchange.Response.RequestId, form), protocol);
        }
    }
}
