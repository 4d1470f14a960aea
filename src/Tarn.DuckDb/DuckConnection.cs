using System.Runtime.InteropServices;
using Tarn.DuckDb.Functions;
using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>
/// A session of a database. It runs one statement at a time. While a statement runs, any thread may call
/// <see cref="Interrupt"/> and <see cref="Progress"/>. Statements run on the calling thread, so call them on a
/// <see cref="DuckThread"/>.
/// </summary>
public sealed class DuckConnection : IDisposable
{
    internal DuckConnection(ConnectionHandle handle) => Handle = handle;

    internal ConnectionHandle Handle { get; }

    /// <summary>
    /// Progress of the running statement in percent; -1: DuckDB does not know it (it needs <c>enable_progress_bar</c>).
    /// </summary>
    public double Progress => Lib.QueryProgress(Handle).Percentage;

    /// <summary>
    /// Asks the running statement to end with <see cref="DuckErrorType.Interrupt"/>. Some operators ignore it.
    /// </summary>
    public void Interrupt() => Lib.Interrupt(Handle);

    /// <summary>Runs statements, separated by semicolons, and discards their results.</summary>
    public void Execute(string sql)
    {
        using var result = Query(sql);
    }

    /// <summary>Runs statements, separated by semicolons, and materialises the last one's result.</summary>
    /// <exception cref="DuckException">the statement failed</exception>
    public DuckResult Query(string sql)
    {
        var state = Lib.Query(Handle, sql, out var result);
        return DuckResult.Take(state, result);
    }

    /// <summary>Prepares one statement with parameters <c>$1</c>, <c>$2</c>, ….</summary>
    public DuckStatement Prepare(string sql)
    {
        var state = Lib.Prepare(Handle, sql, out var statement);
        if (state == Lib.Success)
        {
            return new DuckStatement(new StatementHandle(statement));
        }

        var message = Marshal.PtrToStringUTF8(Lib.PrepareError(statement)) ?? "cannot prepare";
        Lib.DestroyPrepare(ref statement);
        throw new DuckException(DuckErrorType.Parser, message);
    }

    /// <summary>Appends to an existing table.</summary>
    public DuckAppender Append(string table, string? schema = null)
    {
        var state = Lib.AppenderCreate(Handle, schema, table, out var appender);
        return DuckAppender.Take(state, appender);
    }

    /// <summary>Registers a function in the whole database, for the database's lifetime.</summary>
    public void Register(TableFunction function) => TableFunctionRegistration.Register(this, function);

    /// <summary>Registers a function in the whole database, for the database's lifetime.</summary>
    public void Register(ScalarFunction function) => ScalarFunctionRegistration.Register(this, function);

    public void Dispose() => Handle.Dispose();
}
