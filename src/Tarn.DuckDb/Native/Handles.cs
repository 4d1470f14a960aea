namespace Tarn.DuckDb.Native;

internal sealed class DatabaseHandle(nint value) : NativeHandle(value)
{
    private protected override void Destroy(ref nint value) => Lib.Close(ref value);
}

internal sealed class ConnectionHandle(nint value) : NativeHandle(value)
{
    private protected override void Destroy(ref nint value) => Lib.Disconnect(ref value);
}

internal sealed class StatementHandle(nint value) : NativeHandle(value)
{
    private protected override void Destroy(ref nint value) => Lib.DestroyPrepare(ref value);
}

internal sealed class DataChunkHandle(nint value) : NativeHandle(value)
{
    private protected override void Destroy(ref nint value) => Lib.DestroyDataChunk(ref value);
}

internal sealed class AppenderHandle(nint value) : NativeHandle(value)
{
    private protected override void Destroy(ref nint value) => _ = Lib.AppenderDestroy(ref value);
}

internal sealed class ConvertedSchemaHandle(nint value) : NativeHandle(value)
{
    private protected override void Destroy(ref nint value) => Lib.DestroyConvertedSchema(ref value);
}

internal sealed class SelectionHandle(nint value) : NativeHandle(value)
{
    private protected override void Destroy(ref nint value) => Lib.DestroySelection(value);
}

internal sealed class ZstandardStreamHandle(nint value) : NativeHandle(value)
{
    private protected override void Destroy(ref nint value) => _ = Lib.ZstandardFreeStream(value);
}

/// <summary>
/// Owns a duckdb_result. It is a struct by value, so this handle holds the struct and its only used member.
/// </summary>
internal sealed class ResultHandle(Lib.Result result) : NativeHandle(result.InternalData)
{
    private Lib.Result _result = result;

    public ref Lib.Result Value => ref _result;

    private protected override void Destroy(ref nint value) => Lib.DestroyResult(ref _result);
}
