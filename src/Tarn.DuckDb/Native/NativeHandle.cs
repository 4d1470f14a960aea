using Microsoft.Win32.SafeHandles;

namespace Tarn.DuckDb.Native;

/// <summary>Owns a native object of DuckDB, which a function of its kind gives back.</summary>
public abstract class NativeHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private protected NativeHandle(nint value) : base(ownsHandle: true) => SetHandle(value);

    /// <inheritdoc/>
    protected sealed override bool ReleaseHandle()
    {
        Destroy(ref handle);
        return true;
    }

    /// <summary>Calls the function that gives the object back.</summary>
    private protected abstract void Destroy(ref nint value);
}
