using Tarn.Aws.S3.Events;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Aws.Tests.S3;

/// <summary>A server without functions: none may get events.</summary>
internal sealed class NoFunctions : INotificationTarget
{
    public ValueTask<bool> Allows(string functionArn, Bucket bucket, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask Send(string functionArn, ReadOnlyMemory<byte> document, CallKey call, CancellationToken cancellationToken) =>
        throw new TarnException(ErrorKind.NotFound, $"There is no function {functionArn}.");
}
