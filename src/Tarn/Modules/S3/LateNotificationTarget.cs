using Tarn.Aws.S3.Events;
using Tarn.Storage;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Modules.S3;

/// <summary>The functions that get events of buckets: Lambda opens after S3.</summary>
internal sealed class LateNotificationTarget : INotificationTarget
{
    /// <summary>Set when Lambda opens.</summary>
    public INotificationTarget? Functions { get; set; }

    private INotificationTarget Opened => Functions ?? throw new TarnException(ErrorKind.Unavailable, "No functions are open.");

    /// <inheritdoc/>
    public ValueTask<bool> Allows(string functionArn, Bucket bucket, CancellationToken cancellationToken) =>
        Opened.Allows(functionArn, bucket, cancellationToken);

    /// <inheritdoc/>
    public ValueTask Send(string functionArn, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        Opened.Send(functionArn, document, cancellationToken);
}
