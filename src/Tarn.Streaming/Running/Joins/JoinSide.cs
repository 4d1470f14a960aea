using Tarn.DuckDb;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Rows;

namespace Tarn.Streaming.Running.Joins;

/// <summary>A side of a join: its rows that wait, and its rows in the state.</summary>
internal sealed class JoinSide
{
    private readonly string _order;
    private readonly string? _kind;

    /// <param name="feed">The statement whose rows the side takes.</param>
    /// <param name="carried">The columns of position and order.</param>
    /// <param name="kind">The column of the kind of a change.</param>
    /// <param name="input">The table of the rows that wait.</param>
    /// <param name="suffix">Ends the names of the side's tables.</param>
    /// <param name="connection">The engine.</param>
    public JoinSide(StreamSegment feed, (string Place, string Order) carried, string kind, string input, string suffix, DuckConnection connection)
    {
        (Input, _order) = (input, carried.Order);
        string[] own = [carried.Place, carried.Order, kind, FeedWriter.Time, FeedWriter.Key, FeedWriter.Row];
        _kind = feed.HasKinds ? kind : null;
        Columns = [.. feed.Columns.Where(c => !own.Contains(c.Name))];
        Kept = new("stream_side" + suffix, [(carried.Order, "BIGINT"), .. Columns], connection);
        Live = new(Kept, carried.Order, suffix, connection);
    }

    public string Input { get; }

    /// <summary>The columns of values.</summary>
    public IReadOnlyList<(string Name, string Type)> Columns { get; }

    public StateTable Kept { get; }

    public NeededRows Live { get; }

    /// <summary>The rows that wait.</summary>
    /// <param name="carried">The columns of position and order.</param>
    /// <param name="takesChanges">Whether rows may be taken back.</param>
    public StageRows Read((string Place, string Order) carried, bool takesChanges, DuckConnection connection) =>
        StageRows.Read(connection, Input, carried, withKeys: true, takesChanges ? _kind ?? "0::TINYINT" : null);

    /// <summary>Stores the rows that wait in the state.</summary>
    public void Keep(long rows)
    {
        if (rows > 0)
        {
            Kept.Add($"SELECT {string.Join(", ", Columns.Select(c => c.Name).Prepend(_order))} FROM {Input}", rows);
        }
    }

    /// <summary>A SELECT of the values of the rows that others name.</summary>
    /// <param name="others">A table with the column `n` and the order of a row.</param>
    /// <param name="column">The column of the order.</param>
    public string Values(string others, string column)
    {
        var values = Columns.Select(c => $", r.{c.Name}");
        return $"SELECT w.n{string.Concat(values)} FROM {Kept.Name} r JOIN {others} w ON r.{_order} = w.{column}";
    }
}
