using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Rows;

namespace Tarn.Streaming.Running.States.Groups;

/// <summary>A window that has ended.</summary>
/// <param name="Place">The input that ended it.</param>
/// <param name="Keys">Has the keys of its groups.</param>
internal readonly record struct EndedWindow(long Place, long Start, long End, long Trigger, KeyTable Keys);

/// <summary>
/// Groups that are due, as a table: position and order; start, end and trigger of the window; the key; then the count and the number of each fold.
/// </summary>
internal sealed class GroupsDue(string name, IReadOnlyList<StreamFold> folds) : RowsFunction
{
    public const string Place = "p";
    public const string Order = "o";
    private const int KeyColumn = 5;

    private readonly List<EndedWindow> _windows = [];
    private readonly PagedList<(int Window, int Key)> _groups = new();
    private readonly FoldColumns _states = new(folds);

    public override string Name => name;

    public override int Count => _groups.Count;

    public EndedWindow this[int group] => _windows[_groups[group].Window];

    /// <summary>The column of a bound of the window: its start (0), end (1) and trigger (2).</summary>
    public static string Bound(int bound) => bound switch { 0 => "b0", 1 => "b1", _ => "b2" };

    /// <summary>Begins a window; the groups that follow are its own.</summary>
    public void Begin(in EndedWindow window) => _windows.Add(window);

    public void Add(int key, ReadOnlySpan<FoldState> states)
    {
        _groups.Add((_windows.Count - 1, key));
        _states.Add(states);
    }

    public override void Clear()
    {
        base.Clear();
        _windows.Clear();
        _groups.Clear();
        _states.Clear();
    }

    protected override void AddColumns(TableBinding binding)
    {
        using var bigint = DuckType.Of(DuckTypeId.BigInt);
        using var text = DuckType.Of(DuckTypeId.Varchar);
        foreach (var column in new[] { Place, Order, Bound(0), Bound(1), Bound(2) })
        {
            binding.AddColumn(column, bigint);
        }

        binding.AddColumn(StreamStateColumns.Key, text);
        _states.AddColumns(binding);
    }

    protected override void Fill(ChunkView output, ReadOnlySpan<int> rows)
    {
        var places = output[0].Values<long>(rows.Length);
        var orders = output[1].Values<long>(rows.Length);
        var starts = output[2].Values<long>(rows.Length);
        var ends = output[3].Values<long>(rows.Length);
        var triggers = output[4].Values<long>(rows.Length);
        var keys = output[KeyColumn];
        for (var i = 0; i < rows.Length; i++)
        {
            var window = this[rows[i]];
            (places[i], orders[i]) = (window.Place, rows[i]);
            (starts[i], ends[i], triggers[i]) = (window.Start, window.End, window.Trigger);
            keys.SetBytes(i, window.Keys[_groups[rows[i]].Key]);
        }

        _states.Fill(output, KeyColumn + 1, rows);
    }
}
