using System.Collections.Concurrent;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Targets;

/// <summary>Finds the target of an ARN. The services add their targets when they open.</summary>
public sealed class TargetDirectory
{
    private readonly ConcurrentDictionary<string, ITarget> _services = new(StringComparer.Ordinal);

    /// <summary>Adds the targets of one service.</summary>
    public void Add(ITarget target) => _services[target.Service] = target;

    /// <inheritdoc cref="ITarget.Check"/>
    public ValueTask Check(string arn, Sender sender, CancellationToken cancellationToken) => Of(arn).Check(arn, sender, cancellationToken);

    /// <inheritdoc cref="ITarget.Take"/>
    public ValueTask<IInsideAppend> Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken) =>
        Of(arn).Take(arn, sender, message, cancellationToken);

    /// <summary>Sends a message in a commit of its own; completes when it is durable.</summary>
    /// <exception cref="TarnException">The message was not sent.</exception>
    public async ValueTask Send(IMetadataStore store, string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
    {
        var record = await Take(arn, sender, message, cancellationToken);
        await InsideCommit.Run(store, [record], static _ => ValueTask.FromResult(true));
    }

    /// <summary>Whether a failure means that the target does not take the message. Other failures may end, so the message is sent again.</summary>
    public static bool IsRefusal(TarnException failure) =>
        failure.Kind is ErrorKind.AccessDenied or ErrorKind.NotFound or ErrorKind.InvalidArgument;

    private ITarget Of(string arn) => arn.Split(':', 4) is [_, _, var service, _] && _services.TryGetValue(service, out var target)
        ? target
        : throw new TarnException(ErrorKind.InvalidArgument, $"No service sends to {arn}.");
}
