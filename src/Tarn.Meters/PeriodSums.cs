namespace Tarn.Meters;

/// <summary>Sums at the begin of the last periods in which something was added: a ring. The owner holds a lock.</summary>
internal sealed class PeriodSums
{
    private readonly int[] _cells;
    private readonly long[] _periods;
    private readonly long[] _sums;
    private int _oldest;
    private int _count = 1;

    /// <param name="cells">The indexes of the sums that are stored per period; a sum's column is its index among them.</param>
    /// <param name="marks">The most periods.</param>
    /// <param name="first">The first period, at whose begin all sums were 0.</param>
    public PeriodSums(int[] cells, int marks, long first)
    {
        (_cells, _periods, _sums) = (cells, new long[marks], new long[marks * cells.Length]);
        _periods[0] = first;
    }

    /// <summary>Stores the sums at the begin of a period. When the ring is full, the oldest period is dropped.</summary>
    public void Begin(long period, Cells cells)
    {
        if (_count == _periods.Length)
        {
            _oldest = Place(1);
            _count--;
        }

        var place = Place(_count++);
        _periods[place] = period;
        for (var column = 0; column < _cells.Length; column++)
        {
            _sums[(place * _cells.Length) + column] = cells[_cells[column]];
        }
    }

    /// <summary>The period of an entry; the oldest entry is 0.</summary>
    public long PeriodOf(int mark) => _periods[Place(mark)];

    /// <summary>The sum at the end of an entry's period; null: it has not ended.</summary>
    public long? SumAfter(int mark, int column) => mark + 1 < _count ? _sums[(Place(mark + 1) * _cells.Length) + column] : null;

    /// <summary>The units of the periods from one to another.</summary>
    /// <param name="sum">The present sum.</param>
    public long Within(int column, long from, long to, long sum)
    {
        var units = 0L;
        for (var mark = 0; mark < _count; mark++)
        {
            if (PeriodOf(mark) >= from && PeriodOf(mark) <= to)
            {
                units += (SumAfter(mark, column) ?? sum) - _sums[(Place(mark) * _cells.Length) + column];
            }
        }

        return units;
    }

    private int Place(int mark) => (_oldest + mark) % _periods.Length;
}
