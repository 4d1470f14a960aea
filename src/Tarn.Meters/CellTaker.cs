namespace Tarn.Meters;

/// <summary>
/// One reader's position in the sums of a cache. The reader takes units, stores them, then flags them as taken. Units that it could
/// not store are taken again. One thread takes and flags; others may ask for pending units.
/// </summary>
public sealed class CellTaker
{
    private readonly CellCache _book;
    private readonly int _number;
    private readonly int[] _cells;

    internal CellTaker(CellCache book, int number, int[] cells) => (_book, _number, _cells) = (book, number, cells);

    /// <summary>The units of all keys that are not flagged as taken yet. Units of one key and sum are in the order of minutes.</summary>
    /// <param name="second">The second, since 1970, of units that no call has dated.</param>
    public List<TakenUnits> Take(long second)
    {
        var taken = new List<TakenUnits>();
        foreach (var cells in _book.All)
        {
            if (cells.Second < 0)
            {
                cells.Turn(second);
            }

            cells.AddPending(_number, _cells, taken);
        }

        return taken;
    }

    /// <summary>The units of one key that are not flagged as taken yet.</summary>
    public List<TakenUnits> PendingOf(long key)
    {
        var pending = new List<TakenUnits>();
        if (_book.TryGet(key, out var cells))
        {
            cells.AddPending(_number, _cells, pending);
        }

        return pending;
    }

    /// <summary>Flags units as taken: the reader has stored them, or does not want them.</summary>
    public void Keep(IEnumerable<TakenUnits> taken)
    {
        foreach (var units in taken)
        {
            units.Cells.Keep(_number, units.Cell, units.Units);
        }
    }

    internal bool HasAll(Cells cells) => cells.IsTaken(_number, _cells);
}
