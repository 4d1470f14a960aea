namespace Tarn.Lake.Shredding;

/// <summary>Memory under a chunk that takes room only while it is used: the chunk's bytes lie in a file. One thread at a time.</summary>
public interface IChunkMemory : IDisposable
{
    /// <summary>The bytes are about to be read.</summary>
    /// <exception cref="Tarn.Storage.TarnException">They cannot be read from the file.</exception>
    void Begin();

    /// <summary>They are not read for now; the address stays.</summary>
    void End();
}
