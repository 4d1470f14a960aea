using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>
/// Appends chunks to a table. The rows are in the table after <see cref="Close"/>. Disposing without it may discard
/// some.
/// </summary>
public sealed class DuckAppender : IDisposable
{
    private readonly AppenderHandle handle;

    private DuckAppender(AppenderHandle handle) => this.handle = handle;

    public void Append(DuckChunk chunk) => Check(Lib.AppendDataChunk(handle.DangerousGetHandle(), chunk.Native));

    public void Close() => Check(Lib.AppenderClose(handle.DangerousGetHandle()));

    public void Dispose() => handle.Dispose();

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
            return;
        Lib.Check(Lib.AppenderError(handle.DangerousGetHandle()));
        throw new DuckException(DuckErrorType.Internal, "append failed");
    }
}
