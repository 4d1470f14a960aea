using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Policies;
using Tarn.Functions.Asynchronous;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Definitions;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>Functions as targets of services: a message is an asynchronous event.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="directory">Versions and aliases, which have policies of their own.</param>
/// <param name="store">Holds the policies.</param>
/// <param name="asynchronous">Stores events and runs them later.</param>
/// <param name="rights">Decides by the functions' policies and the senders' roles.</param>
/// <param name="time">The clock.</param>
public sealed class AsyncFunctionTarget(
    ResourceRegistry registry,
    FunctionDirectory directory,
    IMetadataStore store,
    AsyncInvocations asynchronous,
    SenderRights rights,
    TimeProvider time) : ITarget
{
    private readonly InvokePermissions _permissions = new(directory, registry, store);

    /// <inheritdoc/>
    public string Service => FunctionFinder.Service;

    /// <inheritdoc/>
    public async ValueTask Check(string arn, Sender sender, CancellationToken cancellationToken)
    {
        var function = Find(arn) ?? throw new TarnException(ErrorKind.NotFound, $"The function {arn} does not exist.");
        await rights.Require(
            sender, InvokePermissions.Action, arn, keys => _permissions.ServiceMayInvoke(function, sender.Service, keys, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<IInsideAppend> Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
    {
        await Check(arn, sender, cancellationToken);
        return message.Body.Length > AsyncEvent.PayloadBytesMax
            ? throw new TarnException(ErrorKind.InvalidArgument, "the event is larger than 1 MB")
            : asynchronous.AppendOf(new AsyncEvent
            {
                FunctionArn = arn,
                RequestId = Guid.NewGuid().ToString(),
                AcceptedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
                Payload = message.Body,
            });
    }

    // arn:aws:lambda:region:account:function:name[:qualifier]
    private FoundFunction? Find(string functionArn)
    {
        var parts = functionArn.Split(':');
        return parts.Length is 7 or 8
            && registry.TryFind(new ResourceName(parts[4], parts[3], FunctionFinder.Service, FunctionFinder.Type, parts[6]), out var resource)
            && directory.TryGet(new FunctionId(resource.Id.Value), out _)
                ? new FoundFunction(new FunctionId(resource.Id.Value), parts[6], resource.Arn, parts.Length == 8 ? parts[7] : null)
                : null;
    }
}
