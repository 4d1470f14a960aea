using Tarn.Access.Conditions;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Policies;
using Tarn.Aws.S3.Events;
using Tarn.Functions.Asynchronous;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Definitions;
using Tarn.Storage.Calls;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.Lambda.BucketEvents;

/// <summary>Functions that get events of buckets and topics: their policies must allow the service.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="directory">Versions and aliases, which have policies of their own.</param>
/// <param name="store">Holds the policies.</param>
/// <param name="asynchronous">Keeps events and runs them later.</param>
/// <param name="time">The clock.</param>
public sealed class FunctionNotifications(
    ResourceRegistry registry, FunctionDirectory directory, IMetadataStore store, AsyncInvocations asynchronous, TimeProvider time) : INotificationTarget
{
    private readonly InvokePermissions _permissions = new(directory, registry, store);

    /// <inheritdoc/>
    public async ValueTask<bool> Allows(string functionArn, Bucket bucket, CancellationToken cancellationToken) =>
        await Allows(functionArn, EventSender.Service, EventSender.Keys(bucket, time), cancellationToken);

    /// <summary>Whether the function exists and its policy lets a service invoke it.</summary>
    /// <param name="service">The service's name: <c>sns.amazonaws.com</c>.</param>
    /// <param name="keys">The condition keys of its call.</param>
    public async ValueTask<bool> Allows(string functionArn, string service, IConditionKeys keys, CancellationToken cancellationToken) =>
        Find(functionArn) is { } found && await _permissions.ServiceMayInvoke(found, service, keys, cancellationToken);

    /// <inheritdoc/>
    public ValueTask Send(string functionArn, ReadOnlyMemory<byte> document, CallKey call, CancellationToken cancellationToken) => asynchronous.Enqueue(
        new AsyncEvent
        {
            FunctionArn = functionArn,
            RequestId = Guid.NewGuid().ToString(),
            AcceptedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Payload = document,
        },
        cancellationToken);

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
