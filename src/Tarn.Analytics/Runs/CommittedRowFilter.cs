using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;

namespace Tarn.Analytics.Runs;

/// <summary>Drops the rows that are committed, and cuts the others into commits. It counts the rows of each input over one call of the engine.</summary>
/// <param name="committed">The progress before the call.</param>
/// <param name="firstPlace">The position of the call's first input.</param>
/// <param name="dropsAll">The call repeats inputs whose rows are all committed.</param>
internal sealed class CommittedRowFilter(RunProgress committed, long firstPlace, bool dropsAll)
{
    private readonly List<EngineRow> _rows = [];
    private long _place = firstPlace;
    private int _ofPlace;

    /// <summary>Takes a piece of the engine's rows; the result is consumed before the next piece is asked for.</summary>
    public IEnumerable<RowPiece> Take(IReadOnlyList<EngineRow> piece, int bytesMax)
    {
        _rows.Clear();
        var bytes = 0L;
        foreach (var row in piece)
        {
            if (_rows.Count > 0 && bytes + row.Values.Length > bytesMax)
            {
                yield return new RowPiece(_rows, _place, _ofPlace);
                _rows.Clear();
                bytes = 0;
            }

            (_ofPlace, _place) = (row.Place == _place ? _ofPlace + 1 : 1, row.Place);
            if (!dropsAll && !committed.Covers(_place, _ofPlace - 1))
            {
                _rows.Add(row);
                bytes += row.Values.Length;
            }
        }

        if (_rows.Count > 0)
        {
            yield return new RowPiece(_rows, _place, _ofPlace);
        }
    }
}
