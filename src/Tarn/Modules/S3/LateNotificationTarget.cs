using Tarn.Aws.S3.Events;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Modules.S3;

/// <summary>The functions, queues and topics that get events of buckets: their services open after S3.</summary>
internal sealed class LateNotificationTarget : INotificationTarget
{
    private readonly Dictionary<string, INotificationTarget> _services = [];

    /// <summary>Adds a service when it opens.</summary>
    /// <param name="service">The service in ARNs: <c>lambda</c>.</param>
    /// <param name="target">Its functions, queues or topics.</param>
    public void Add(string service, INotificationTarget target) => _services.Add(service, target);

    /// <inheritdoc/>
    public ValueTask<bool> Allows(string targetArn, Bucket bucket, CancellationToken cancellationToken) =>
        Find(targetArn)?.Allows(targetArn, bucket, cancellationToken) ?? ValueTask.FromResult(false);

    /// <inheritdoc/>
    public ValueTask Send(string targetArn, ReadOnlyMemory<byte> document, CallKey call, CancellationToken cancellationToken) =>
        (Find(targetArn) ?? throw new TarnException(ErrorKind.NotFound, $"There is no {targetArn}.")).Send(targetArn, document, call, cancellationToken);

    private INotificationTarget? Find(string targetArn) => targetArn.Split(':', 4) is [_, _, var service, _] ? _services.GetValueOrDefault(service) : null;
}
