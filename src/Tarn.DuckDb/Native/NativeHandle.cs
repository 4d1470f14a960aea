using Microsoft.Win32.SafeHandles;

namespace Tarn.DuckDb.Native;

/// <summary>Owns a native object of DuckDB and frees it with the function for its kind.</summary>
public abstract class NativeHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private protected NativeHandle(nint value) : base(ownsHandle: true) => SetHandle(value);

    /// <inheritdoc/>
    protected sealed override bool ReleaseHandle()
    {
        Destroy(ref handle);
        return true;
    }

    /// <summary>Calls the function that frees the object.</summary>
    private protected abstract void Destroy(ref nint value);
}
