using Tarn.DuckDb;

namespace Tarn.Streaming.Running.Rows;

/// <summary>The rows of a table of state that are still needed, by their orders.</summary>
internal sealed class NeededRows
{
    private readonly StateTable _table;
    private readonly string _order;
    private readonly NumbersFunction _live;

    /// <param name="table">Has the rows.</param>
    /// <param name="order">Its column of the order.</param>
    /// <param name="suffix">Ends the name of the function that gives the orders.</param>
    /// <param name="connection">The engine.</param>
    public NeededRows(StateTable table, string order, string suffix, DuckConnection connection)
    {
        (_table, _order) = (table, order);
        _live = new("stream_live" + suffix, width: 1, hasKeys: false);
        connection.Register(_live);
    }

    /// <summary>A SELECT of the rows of some orders, which are valid until the next call.</summary>
    public string Of(IEnumerable<long> orders)
    {
        _live.Clear();
        foreach (var order in orders)
        {
            _live.Add([order]);
        }

        return $"SELECT r.* FROM {_table.Name} r SEMI JOIN {_live.Name}() w ON r.{_order} = w.a0";
    }

    /// <summary>Frees the orders of the last call.</summary>
    public void Forget() => _live.Clear();
}
