using System.Collections.Concurrent;
using Tarn.Functions.Invocations;
using Tarn.Storage;

namespace Tarn.Functions.Destinations;

/// <summary>The kinds of queues and topics that get results and failures. Their services add them when they open.</summary>
public sealed class MessageDestinations
{
    private readonly ConcurrentDictionary<string, IMessageDestination> _kinds = new();

    /// <summary>Adds the queues, or the topics.</summary>
    public void Add(IMessageDestination kind) => _kinds[kind.Service] = kind;

    /// <summary>Sends a message with the right of the function's role.</summary>
    /// <param name="arn">The queue or topic.</param>
    /// <param name="message">Makes the message; gets the ARN of the role.</param>
    /// <exception cref="TarnException">NotFound; AccessDenied; InvalidArgument: the target does not take the message.</exception>
    public async ValueTask Send(IFunctionTarget target, string functionArn, string arn, Func<string, DestinationMessage> message)
    {
        var service = arn.Split(':', 4) is [_, _, var named, _] ? named : "";
        if (!_kinds.TryGetValue(service, out var kind))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"Results are not sent to {arn}.");
        }

        target.Authorize(functionArn, kind.Action, arn);
        await kind.Send(arn, message(target.RoleOf(functionArn) ?? ""));
    }
}
