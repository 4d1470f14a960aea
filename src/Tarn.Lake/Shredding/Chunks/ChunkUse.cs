namespace Tarn.Lake.Shredding;

/// <summary>A period in which a chunk is read. Disposing ends it.</summary>
public readonly struct ChunkUse(IChunkMemory? memory) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => memory?.End();
}
