using Tarn.Storage.Objects.Blobs;

namespace Tarn.Functions.Packages;

/// <summary>
/// A checked, unpacked and durable zip that no row refers to yet. Dispose it after the transaction that may use it.
/// </summary>
public sealed class StagedPackage : IAsyncDisposable
{
    internal StagedPackage(CodePackage package, StagedBlob blob) => (Package, Blob) = (package, blob);

    public CodePackage Package { get; }

    internal StagedBlob Blob { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Blob.DisposeAsync();
}
