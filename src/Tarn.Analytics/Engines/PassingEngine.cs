using System.Runtime.CompilerServices;

namespace Tarn.Analytics.Engines;

/// <summary>An engine that takes inputs, gives no rows and has no state: it finds the positions of shards alone.</summary>
internal sealed class PassingEngine : IStreamEngine
{
    /// <inheritdoc/>
    public long StateBytes => 0;

    /// <inheritdoc/>
    public bool WaitsForTime => false;

    /// <inheritdoc/>
    public long? WatermarkMs => null;

    /// <inheritdoc/>
    public long LatenessMs => 0;

    /// <inheritdoc/>
    public long OpenWindows => 0;

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<EngineRow>> Push(
        long place, IReadOnlyList<EngineInput> inputs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        yield break;
    }

    /// <inheritdoc/>
    public ValueTask WriteState(Stream target, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
