using Tarn.DuckDb;
using Tarn.Streaming.Joins;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Rows;

namespace Tarn.Streaming.Running.Joins;

/// <summary>Evaluates the condition of a join over pairs of rows. A pair for which it fails does not pass.</summary>
internal sealed class JoinPairs
{
    private readonly StreamSegment _condition;
    private readonly (JoinSide Left, JoinSide Right) _sides;
    private readonly (string Place, string Order) _carried;
    private readonly DuckConnection _connection;
    private readonly NumbersFunction _pairs;

    /// <param name="condition">A SELECT of the pairs that pass, over all pairs.</param>
    /// <param name="sides">Have the values of the rows.</param>
    /// <param name="carried">The columns of position and order; here the order is the number of a step.</param>
    /// <param name="suffix">Ends the names of functions.</param>
    /// <param name="connection">The engine.</param>
    public JoinPairs(
        StreamSegment condition, (JoinSide Left, JoinSide Right) sides, (string Place, string Order) carried, string suffix, DuckConnection connection)
    {
        (_condition, _sides, _carried, _connection) = (condition, sides, carried, connection);
        _pairs = new("stream_pairs" + suffix, width: 4, hasKeys: false);
        connection.Register(_pairs);
    }

    /// <summary>The steps whose pairs pass, by their numbers.</summary>
    /// <param name="events">Steps; only pairs count.</param>
    /// <param name="failed">Takes the position and the reason of each pair for which the condition fails.</param>
    public HashSet<int> Passed(List<JoinEvent> events, Action<long, string> failed)
    {
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i] is { Left: { } left, Right: { } right, Place: var place })
            {
                _pairs.Add([i, place, left.Order, right.Order]);
            }
        }

        var passed = new HashSet<int>();
        if (_pairs.Count > 0)
        {
            Evaluate(_condition.Over(Leaf()), passed, failed);
        }

        _pairs.Clear();
        return passed;
    }

    private void Evaluate(string sql, HashSet<int> passed, Action<long, string> failed)
    {
        if (EngineFailure.Try(() => Read(sql, passed)) is null)
        {
            return;
        }

        EngineFailure.Find(0, _pairs.Count, (from, to) =>
        {
            _pairs.Range = (from, to);
            return EngineFailure.Try(() => Read(sql, []));
        }, (pair, reason) =>
        {
            failed(_pairs[pair, 1], reason);
            _pairs.Left.Add(pair);
        });
        _pairs.Range = null;
        passed.Clear();
        Read(sql, passed);
    }

    private void Read(string sql, HashSet<int> passed)
    {
        using var result = _connection.Query($"SELECT {_carried.Order} FROM ({sql})");
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                foreach (var number in chunk.View[0].Values<long>(chunk.View.RowCount))
                {
                    passed.Add((int)number);
                }
            }
        }
    }

    private string Leaf()
    {
        var pairs = $"(SELECT a0 AS n, a1 AS p, a2 AS l, a3 AS r FROM {_pairs.Name}())";
        var columns = _sides.Left.Columns.Select(c => $", l.{c.Name}").Concat(_sides.Right.Columns.Select(c => $", r.{c.Name}"));
        return $"(SELECT w.p AS {_carried.Place}, w.n AS {_carried.Order}{string.Concat(columns)} FROM {pairs} w "
            + $"JOIN ({_sides.Left.Values(pairs, "l")}) l ON l.n = w.n JOIN ({_sides.Right.Values(pairs, "r")}) r ON r.n = w.n)";
    }
}
