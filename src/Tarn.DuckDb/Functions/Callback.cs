using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Tarn.DuckDb.Functions;

/// <summary>
/// Passes managed objects through the void* of native callbacks, and the text of an exception back to DuckDB.
/// </summary>
internal static unsafe class Callback
{
    public static nint Pin(object state) => GCHandle.ToIntPtr(GCHandle.Alloc(state));

    public static T Get<T>(nint state) where T : class => (T)GCHandle.FromIntPtr(state).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Free(nint state)
    {
        if (state == 0)
        {
            return;
        }

        var held = GCHandle.FromIntPtr(state);
        var target = held.Target;
        held.Free();
        try
        {
            (target as IDisposable)?.Dispose();
        }
        catch (Exception)
        {
            // An exception that leaves [UnmanagedCallersOnly] ends the process, and here no caller can receive a
            // report.
        }
    }

    /// <summary>Passes an exception's text to one of duckdb_*_set_error, which copies it.</summary>
    public static void Report(Exception error, nint info, delegate*<nint, byte*, void> set)
    {
        var text = Encoding.UTF8.GetBytes((string.IsNullOrEmpty(error.Message) ? error.GetType().Name : error.Message) + '\0');
        fixed (byte* message = text)
        {
            set(info, message);
        }
    }
}
