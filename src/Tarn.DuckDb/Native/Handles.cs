using Microsoft.Win32.SafeHandles;

namespace Tarn.DuckDb.Native;

internal sealed class DatabaseHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public DatabaseHandle(nint value) : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle()
    {
        Lib.Close(ref handle);
        return true;
    }
}

internal sealed class ConnectionHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ConnectionHandle(nint value) : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle()
    {
        Lib.Disconnect(ref handle);
        return true;
    }
}

internal sealed class StatementHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public StatementHandle(nint value) : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle()
    {
        Lib.DestroyPrepare(ref handle);
        return true;
    }
}

internal sealed class DataChunkHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public DataChunkHandle(nint value) : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle()
    {
        Lib.DestroyDataChunk(ref handle);
        return true;
    }
}

internal sealed class AppenderHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public AppenderHandle(nint value) : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle()
    {
        _ = Lib.AppenderDestroy(ref handle);
        return true;
    }
}

internal sealed class ConvertedSchemaHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ConvertedSchemaHandle(nint value) : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle()
    {
        Lib.DestroyConvertedSchema(ref handle);
        return true;
    }
}

internal sealed class SelectionHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public SelectionHandle(nint value) : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle()
    {
        Lib.DestroySelection(handle);
        return true;
    }
}

/// <summary>duckdb_result is a struct by value, so this handle keeps the struct and its one live member.</summary>
internal sealed class ResultHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private Lib.Result result;

    public ResultHandle(Lib.Result value) : base(ownsHandle: true)
    {
        result = value;
        SetHandle(value.InternalData);
    }

    public ref Lib.Result Value => ref result;

    protected override bool ReleaseHandle()
    {
        Lib.DestroyResult(ref result);
        return true;
    }
}
