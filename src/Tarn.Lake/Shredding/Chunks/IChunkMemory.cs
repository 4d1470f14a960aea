namespace Tarn.Lake.Shredding;

/// <summary>
/// Memory of a spilled chunk, whose bytes are in a file. It is occupied only while the chunk is read. One thread at a
/// time.
/// </summary>
public interface IChunkMemory : IDisposable
{
    /// <summary>Prepares the bytes for reading.</summary>
    /// <exception cref="Tarn.Storage.TarnException">The file's bytes cannot be read.</exception>
    void Begin();

    /// <summary>Ends reading for now. The address stays the same.</summary>
    void End();
}
