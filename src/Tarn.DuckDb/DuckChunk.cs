using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>
/// A data chunk that belongs to the caller: up to <see cref="DuckDatabase.VectorSize"/> rows by column.
/// </summary>
public sealed unsafe class DuckChunk : IDisposable
{
    private readonly DataChunkHandle _handle;

    internal DuckChunk(DataChunkHandle handle) => _handle = handle;

    public static DuckChunk Create(IReadOnlyList<DuckType> types)
    {
        var handles = stackalloc nint[types.Count];
        for (var i = 0; i < types.Count; i++)
        {
            handles[i] = types[i].DangerousGetHandle();
        }

        var chunk = new DuckChunk(new DataChunkHandle(Lib.CreateDataChunk(handles, (ulong)types.Count)));
        GC.KeepAlive(types);
        return chunk;
    }

    /// <summary>The rows and vectors, valid until <see cref="Reset"/> or the chunk's end.</summary>
    public ChunkView View => new(_handle.DangerousGetHandle());

    internal nint Native => _handle.DangerousGetHandle();

    /// <summary>Empties the chunk. All its views and vectors become invalid.</summary>
    public void Reset() => Lib.DataChunkReset(_handle.DangerousGetHandle());

    public void Dispose() => _handle.Dispose();
}
