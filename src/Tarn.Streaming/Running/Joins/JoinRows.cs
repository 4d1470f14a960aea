using Tarn.Streaming.Joins;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;
using Tarn.Streaming.Running.Rows;

namespace Tarn.Streaming.Running.Joins;

/// <summary>The rows that wait for a join, of both sides in the order of their positions; of one position, left ones first.</summary>
/// <param name="left">Of the left side.</param>
/// <param name="right">Of the right side.</param>
/// <param name="arrivals">Times rows that expire; null: rows have their own times.</param>
internal sealed class JoinRows(StageRows left, StageRows right, ArrivalClock? arrivals)
{
    private int _left;
    private int _right;

    public StageRows Left => left;

    public StageRows Right => right;

    /// <summary>The next row up to a position; null: there is none.</summary>
    public (bool IsLeft, JoinRow Row, string? Key, long Place)? Next(long place)
    {
        var a = _left < left.Count ? left.Places[_left] : (long?)null;
        var b = _right < right.Count ? right.Places[_right] : (long?)null;
        var isLeft = a is not null && (b is null || a <= b);
        if ((isLeft ? a : b) is not { } at || at > place)
        {
            return null;
        }

        var (rows, i) = isLeft ? (left, _left++) : (right, _right++);
        var (kind, values) = rows.Changes is { } changes ? changes[i] : (ChangeKind.Insert, 0);
        return (isLeft, new JoinRow(rows.Orders[i], arrivals?.At(at) ?? rows.Times[i]) { Kind = kind, Values = values }, rows.Keys![i], at);
    }
}
