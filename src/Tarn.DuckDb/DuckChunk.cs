using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>A data chunk that the caller owns: up to <see cref="DuckDatabase.VectorSize"/> rows by column.</summary>
public sealed unsafe class DuckChunk : IDisposable
{
    private readonly DataChunkHandle handle;

    internal DuckChunk(DataChunkHandle handle) => this.handle = handle;

    public static DuckChunk Create(IReadOnlyList<DuckType> types)
    {
        var handles = stackalloc nint[types.Count];
        for (var i = 0; i < types.Count; i++)
            handles[i] = types[i].DangerousGetHandle();
        var chunk = new DuckChunk(new DataChunkHandle(Lib.CreateDataChunk(handles, (ulong)types.Count)));
        GC.KeepAlive(types);
        return chunk;
    }

    /// <summary>Rows and vectors; dies with <see cref="Reset"/> and with the chunk.</summary>
    public ChunkView View => new(handle.DangerousGetHandle());

    internal nint Native => handle.DangerousGetHandle();

    /// <summary>Empties the chunk. Every view and vector of it is dead afterwards.</summary>
    public void Reset() => Lib.DataChunkReset(handle.DangerousGetHandle());

    public void Dispose() => handle.Dispose();
}
