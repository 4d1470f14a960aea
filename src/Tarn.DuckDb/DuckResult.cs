using System.Runtime.InteropServices;
using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>The rows of one statement, read forward chunk by chunk. Not thread-safe.</summary>
public sealed class DuckResult : IDisposable
{
    private readonly ResultHandle _handle;

    private DuckResult(ResultHandle handle) => _handle = handle;

    public int ColumnCount => (int)Lib.ColumnCount(ref _handle.Value);

    /// <summary>Number of rows that an INSERT, UPDATE, DELETE or COPY changed or wrote.</summary>
    public long RowsChanged => (long)Lib.RowsChanged(ref _handle.Value);

    public string ColumnName(int column) => Marshal.PtrToStringUTF8(Lib.ColumnName(ref _handle.Value, (ulong)column)) ?? "";

    /// <summary>The caller disposes the type.</summary>
    public DuckType ColumnType(int column) => new(Lib.ColumnLogicalType(ref _handle.Value, (ulong)column));

    /// <summary>The next rows; null at the end. The caller disposes the chunk, before or after the result.</summary>
    /// <exception cref="DuckException">a streamed statement failed after it had begun</exception>
    public DuckChunk? NextChunk()
    {
        var chunk = Lib.FetchChunk(_handle.Value);
        if (chunk != 0)
        {
            return new DuckChunk(new DataChunkHandle(chunk));
        }

        var error = Lib.ResultError(ref _handle.Value);
        if (error != 0)
        {
            throw new DuckException(Lib.ResultErrorType(ref _handle.Value), Marshal.PtrToStringUTF8(error) ?? "failed");
        }

        return null;
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Takes over the native result. If the statement failed, frees the result and throws.</summary>
    internal static DuckResult Take(int state, Lib.Result result)
    {
        var handle = new ResultHandle(result);
        if (state == Lib.Success)
        {
            return new DuckResult(handle);
        }

        var type = Lib.ResultErrorType(ref handle.Value);
        var message = Marshal.PtrToStringUTF8(Lib.ResultError(ref handle.Value)) ?? "statement failed";
        handle.Dispose();
        throw new DuckException(type, message);
    }
}
