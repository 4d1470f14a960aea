using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>
/// Appends chunks to a table. The rows are in the table after <see cref="Close"/>. Disposing without it may discard
/// some.
/// </summary>
public sealed class DuckAppender : IDisposable
{
    private readonly AppenderHandle _handle;

    private DuckAppender(AppenderHandle handle) => _handle = handle;

    public void Append(DuckChunk chunk) => Check(Lib.AppendDataChunk(_handle.DangerousGetHandle(), chunk.Native));

    public void Close() => Check(Lib.AppenderClose(_handle.DangerousGetHandle()));

    public void Dispose() => _handle.Dispose();

    internal static DuckAppender Take(int state, nint appender)
    {
        var taken = new DuckAppender(new AppenderHandle(appender));
        try
        {
            taken.Check(state);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    private void Check(int state)
    {
        if (state == Lib.Success)
        {
            return;
        }

        Lib.Check(Lib.AppenderError(_handle.DangerousGetHandle()));
        throw new DuckException(DuckErrorType.Internal, "append failed");
    }
}
