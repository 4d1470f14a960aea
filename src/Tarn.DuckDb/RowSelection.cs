using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>Selected rows of a vector, in order.</summary>
public sealed unsafe class RowSelection : IDisposable
{
    private readonly SelectionHandle handle;
    private readonly int capacity;

    public RowSelection(int capacity)
    {
        this.capacity = capacity;
        handle = new SelectionHandle(Lib.CreateSelection((ulong)capacity));
    }

    public int Count { get; private set; }

    internal nint Native => handle.DangerousGetHandle();

    public void Clear() => Count = 0;

    public void Add(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Count, capacity);
        Lib.SelectionData(handle.DangerousGetHandle())[Count++] = (uint)row;
    }

    public void Dispose() => handle.Dispose();
}
