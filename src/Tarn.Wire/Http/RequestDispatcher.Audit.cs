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
            Fail(exchange, failure);
        }
    }
}
