using Tarn.Functions.Invocations;
using Tarn.Storage;

namespace Tarn.Functions.Destinations;

/// <summary>The kinds of queues and topics that get results and failures.</summary>
public sealed class MessageDestinations(params IReadOnlyList<IMessageDestination> kinds)
{
    /// <summary>Sends a message with the right of the function's role.</summary>
    /// <param name="arn">The queue or topic.</param>
    /// <exception cref="TarnException">NotFound; AccessDenied; InvalidArgument: the target does not take the message.</exception>
    public async ValueTask Send(IFunctionTarget target, string functionArn, string arn, Func<string, DestinationMessage> message)
    {
        var service = arn.Split(':', 4) is [_, _, var named, _] ? named : "";
        var kind = kinds.FirstOrDefault(one => one.Service == service)
            ?? throw new TarnException(ErrorKind.InvalidArgument, $"Results are not sent to {arn}.");
        target.Authorize(functionArn, kind.Action, arn);
        await kind.Send(arn, message(target.RoleOf(functionArn) ?? ""));
    }
}
