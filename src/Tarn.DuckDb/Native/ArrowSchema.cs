using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

/// <summary>The C data interface's schema (arrow.apache.org/docs/format/CDataInterface.html).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct ArrowSchema
{
    public byte* Format;
    public byte* Name;
    public byte* Metadata;
    public long Flags;
    public long ChildCount;
    public ArrowSchema** Children;
    public ArrowSchema* Dictionary;
    public delegate* unmanaged[Cdecl]<ArrowSchema*, void> Release;
    public void* PrivateData;

    /// <summary>ARROW_FLAG_NULLABLE.</summary>
    public const long Nullable = 2;
}
