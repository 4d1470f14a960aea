namespace Tarn.Sql.Forests;

/// <summary>The free slots of a fixed array.</summary>
internal sealed class FreeSlots
{
    private readonly int[] _free;
    private int _count;

    public FreeSlots(int count)
    {
        _free = new int[count];
        for (_count = 0; _count < count; _count++)
        {
            _free[_count] = count - 1 - _count;
        }
    }

    /// <summary>Takes a free slot; there is one.</summary>
    public int Take() => _free[--_count];

    /// <summary>A slot that a later node may take.</summary>
    public void Return(int place) => _free[_count++] = place;
}
