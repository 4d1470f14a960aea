using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Functions;

/// <summary>The native side of <see cref="ScalarFunction"/>: a callback that catches everything.</summary>
internal static unsafe class ScalarFunctionRegistration
{
    public static void Register(DuckConnection connection, ScalarFunction function)
    {
        var native = Lib.CreateScalarFunction();
        try
        {
            Lib.ScalarFunctionSetName(native, function.Name);
            foreach (var parameter in function.NewParameters())
            {
                using (parameter)
                {
                    Lib.ScalarFunctionAddParameter(native, parameter);
                }
            }

            using (var type = function.NewReturnType())
            {
                Lib.ScalarFunctionSetReturnType(native, type);
            }

            if (function.HandlesNulls)
            {
                Lib.ScalarFunctionSetSpecialHandling(native);
            }

            if (function.Volatile)
            {
                Lib.ScalarFunctionSetVolatile(native);
            }

            Lib.ScalarFunctionSetExtraInfo(native, Callback.Pin(function), &Callback.Free);
            Lib.ScalarFunctionSetFunction(native, &Invoke);
            if (Lib.RegisterScalarFunction(connection.Handle, native) != Lib.Success)
            {
                throw new DuckException(DuckErrorType.Catalog, $"cannot register function {function.Name}");
            }
        }
        finally
        {
            Lib.DestroyScalarFunction(ref native);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Invoke(nint info, nint input, nint output)
    {
        try
        {
            Callback.Get<ScalarFunction>(Lib.ScalarFunctionExtraInfo(info)).Invoke(new ChunkView(input), new VectorView(output));
        }
        catch (Exception error)
        {
            Callback.Report(error, info, &Lib.ScalarFunctionSetError);
        }
    }
}
