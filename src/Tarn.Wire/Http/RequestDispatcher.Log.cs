using Microsoft.Extensions.Logging;

namespace Tarn.Wire.Http;

internal sealed partial class RequestDispatcher
{
    [LoggerMessage(LogLevel.Error, "{Service}.{Operation} failed ({RequestId})")]
    private partial void Failed(Exception failure, string service, string operation, string requestId);

    [LoggerMessage(LogLevel.Debug, "The client went away: {Reason} ({RequestId})")]
    private partial void ClientGone(string reason, string requestId);
}
