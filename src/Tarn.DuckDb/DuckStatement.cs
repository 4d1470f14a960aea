using System.Runtime.InteropServices;
using System.Text;
using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>A prepared statement. Parameters count from 1.</summary>
public sealed unsafe class DuckStatement : IDisposable
{
    private readonly StatementHandle _handle;

    internal DuckStatement(StatementHandle handle) => _handle = handle;

    public int ParameterCount => (int)Lib.ParameterCount(_handle);

    public void Bind(int index, bool value) => Check(Lib.BindBoolean(_handle, (ulong)index, value), index);

    public void Bind(int index, long value) => Check(Lib.BindInt64(_handle, (ulong)index, value), index);

    public void Bind(int index, double value) => Check(Lib.BindDouble(_handle, (ulong)index, value), index);

    public void BindNull(int index) => Check(Lib.BindNull(_handle, (ulong)index), index);

    public void Bind(int index, string value)
    {
        var utf8 = Encoding.UTF8.GetBytes(value);
        fixed (byte* text = utf8)
        {
            Check(Lib.BindVarchar(_handle, (ulong)index, text, (ulong)utf8.Length), index);
        }
    }

    public void BindBlob(int index, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = value)
        {
            Check(Lib.BindBlob(_handle, (ulong)index, bytes, (ulong)value.Length), index);
        }
    }

    /// <summary>Runs the statement and materialises its result.</summary>
    public DuckResult Execute()
    {
        var state = Lib.ExecutePrepared(_handle, out var result);
        return DuckResult.Take(state, result);
    }

    /// <summary>Runs the statement while its chunks are fetched, so that a large result needs little memory.</summary>
    public DuckResult Stream()
    {
        if (Lib.PendingPreparedStreaming(_handle, out var pending) != Lib.Success)
        {
            var message = Marshal.PtrToStringUTF8(Lib.PendingError(pending)) ?? "statement failed";
            Lib.DestroyPending(ref pending);
            throw new DuckException(DuckErrorType.Executor, message);
        }

        var state = Lib.ExecutePending(pending, out var result);
        Lib.DestroyPending(ref pending);
        return DuckResult.Take(state, result);
    }

    public void Dispose() => _handle.Dispose();

    private static void Check(int state, int index)
    {
        if (state != Lib.Success)
        {
            throw new DuckException(DuckErrorType.ParameterNotAllowed, $"parameter {index} cannot be bound");
        }
    }
}
