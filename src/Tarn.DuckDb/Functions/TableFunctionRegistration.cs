using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Functions;

/// <summary>The native side of <see cref="TableFunction"/>: callbacks that catch everything.</summary>
internal static unsafe class TableFunctionRegistration
{
    public static void Register(DuckConnection connection, TableFunction function)
    {
        var native = Lib.CreateTableFunction();
        try
        {
            Lib.TableFunctionSetName(native, function.Name);
            foreach (var parameter in function.Parameters)
            {
                using var type = DuckType.Of(parameter);
                Lib.TableFunctionAddParameter(native, type);
            }

            Lib.TableFunctionSetExtraInfo(native, Callback.Pin(function), &Callback.Free);
            Lib.TableFunctionSetBind(native, &Bind);
            Lib.TableFunctionSetInit(native, &Init);
            Lib.TableFunctionSetLocalInit(native, &LocalInit);
            Lib.TableFunctionSetFunction(native, &Scan);
            Lib.TableFunctionSetProjection(native, function.ProjectionPushdown);
            if (Lib.RegisterTableFunction(connection.Handle, native) != Lib.Success)
            {
                throw new DuckException(DuckErrorType.Catalog, $"cannot register table function {function.Name}");
            }
        }
        finally
        {
            Lib.DestroyTableFunction(ref native);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint info)
    {
        try
        {
            var function = Callback.Get<TableFunction>(Lib.BindExtraInfo(info));
            Lib.BindSetData(info, Callback.Pin(function.Bind(new TableBinding(info))), &Callback.Free);
        }
        catch (Exception error)
        {
            Callback.Report(error, info, &Lib.BindSetError);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint info)
    {
        try
        {
            var scan = Callback.Get<TableFunctionScan>(Lib.InitBindData(info));
            Lib.InitSetMaxThreads(info, (ulong)scan.ThreadsMax);
        }
        catch (Exception error)
        {
            Callback.Report(error, info, &Lib.InitSetError);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void LocalInit(nint info)
    {
        try
        {
            var scan = Callback.Get<TableFunctionScan>(Lib.InitBindData(info));
            var columns = new int[(int)Lib.InitColumnCount(info)];
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i] = (int)Lib.InitColumnIndex(info, (ulong)i);
            }

            Lib.InitSetData(info, Callback.Pin(scan.NewReader(columns)), &Callback.Free);
        }
        catch (Exception error)
        {
            Callback.Report(error, info, &Lib.InitSetError);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Scan(nint info, nint output)
    {
        try
        {
            Callback.Get<TableReader>(Lib.FunctionLocalData(info)).Read(new ChunkView(output));
        }
        catch (Exception error)
        {
            Callback.Report(error, info, &Lib.FunctionSetError);
        }
    }
}
