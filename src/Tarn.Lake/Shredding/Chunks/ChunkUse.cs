namespace Tarn.Lake.Shredding;

/// <summary>A stretch of reading a chunk; disposing ends it.</summary>
public readonly struct ChunkUse(IChunkMemory? memory) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => memory?.End();
}
