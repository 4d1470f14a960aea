using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>Selected rows of a vector, in order.</summary>
public sealed unsafe class RowSelection : IDisposable
{
    private readonly SelectionHandle _handle;
    private readonly int _capacity;

    public RowSelection(int capacity)
    {
        _capacity = capacity;
        _handle = new SelectionHandle(Lib.CreateSelection((ulong)capacity));
    }

    public int Count { get; private set; }

    internal nint Native => _handle.DangerousGetHandle();

    public void Clear() => Count = 0;

    public void Add(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Count, _capacity);
        Lib.SelectionData(_handle.DangerousGetHandle())[Count++] = (uint)row;
    }

    public void Dispose() => _handle.Dispose();
}
