using Tarn.Sql.Plans;

namespace Tarn.Streaming.Joins;

/// <summary>
/// Decides which rows of two inputs may meet, and when a row meets no further one. It knows times and keys alone; values stay in the engine.
/// Memory: about <see cref="RowBytes"/> a row.
/// </summary>
/// <param name="join">Decides which rows without a partner are rows of the result.</param>
/// <param name="give">Takes the steps in their order.</param>
internal abstract class JoinMatcher(StreamJoinNode join, Action<JoinEvent> give)
{
    /// <summary>The key of rows whose key has a NULL.</summary>
    public const string NoKey = "\u0001";

    private readonly Dictionary<string, JoinGroup> _groups = [];
    private readonly SortedSet<(long Time, string Key)> _timers = new(Comparer<(long Time, string Key)>.Create(
        (a, b) => a.Time != b.Time ? a.Time.CompareTo(b.Time) : string.CompareOrdinal(a.Key, b.Key)));

    /// <summary>The most rows in the state of a join, of both sides.</summary>
    public int RowsMax { get; init; } = 1_000_000;

    /// <summary>The rows of both sides in the state.</summary>
    public int Rows { get; private set; }

    /// <summary>About the bytes of a row.</summary>
    public virtual int RowBytes => 120;

    /// <summary>Whether a watermark can make rows due.</summary>
    public bool WaitsForWatermark => _timers.Count > 0;

    /// <summary>The groups in the order of their first rows.</summary>
    public IEnumerable<JoinGroup> Groups => _groups.Values;

    /// <summary>Numbers that belong to no key; a state has them.</summary>
    public virtual (long Left, long Right) Marks { get; set; }

    protected StreamJoinNode Join => join;

    protected virtual IComparer<JoinRow> LeftOrder => JoinRow.ByOrder;

    protected virtual IComparer<JoinRow> RightOrder => JoinRow.ByOrder;

    /// <summary>Takes a row.</summary>
    /// <param name="isLeft">The side.</param>
    /// <param name="row">Its order is greater than the orders of earlier rows of its side.</param>
    /// <param name="key">The key; null: it has a NULL.</param>
    /// <param name="place">The input that made the row.</param>
    /// <param name="watermark">The watermark before the row; the least number: none yet.</param>
    /// <returns>Whether the row is in time.</returns>
    /// <exception cref="SqlException">The state of the join has too many rows.</exception>
    public abstract bool Take(bool isLeft, JoinRow row, string? key, long place, long watermark);

    /// <summary>All rows of a reference table go; others follow.</summary>
    public virtual void BeginVersion()
    {
    }

    /// <summary>Forgets the rows that are idle at a time of the arrival clock.</summary>
    /// <returns>Their count on each side.</returns>
    public virtual (int Left, int Right) Expire(long nowMs) => default;

    /// <summary>Ends the reading of a state.</summary>
    public virtual void EndRestore()
    {
    }

    /// <summary>Moves the watermark.</summary>
    public void Advance(long watermark, long place)
    {
        while (_timers.Count > 0 && _timers.Min.Time <= watermark)
        {
            var (time, key) = _timers.Min;
            _timers.Remove((time, key));
            var group = _groups[key];
            Fire(group, time, watermark, place);
            Drop(group);
        }
    }

    /// <summary>Puts a group of a state back, with its timers.</summary>
    public JoinGroup Restore(string key, long? leftTimer, long? rightTimer)
    {
        var group = Find(key);
        (group.LeftTimer, group.RightTimer) = (leftTimer, rightTimer);
        foreach (var timer in new[] { leftTimer, rightTimer }.OfType<long>())
        {
            _timers.Add((timer, key));
        }

        return group;
    }

    /// <summary>Puts a row of a state back.</summary>
    public void Restore(JoinGroup group, bool isLeft, JoinRow row) => Keep(group, isLeft, row);

    protected abstract void Fire(JoinGroup group, long time, long watermark, long place);

    protected JoinGroup Find(string key) =>
        _groups.TryGetValue(key, out var group) ? group : _groups[key] = new JoinGroup(key, LeftOrder, RightOrder);

    /// <summary>Forgets a group that has no rows and no timers.</summary>
    protected void Drop(JoinGroup group)
    {
        if (group.IsEmpty && group.LeftTimer is null && group.RightTimer is null)
        {
            _groups.Remove(group.Key);
        }
    }

    /// <summary>Forgets all rows.</summary>
    protected void Clear()
    {
        _groups.Clear();
        Rows = 0;
    }

    protected void Keep(JoinGroup group, bool isLeft, JoinRow row)
    {
        if (Rows >= RowsMax)
        {
            throw new SqlException(JoinError.TooManyRows, $"a join of streams keeps more than {RowsMax} rows");
        }

        Rows += (isLeft ? group.Left : group.Right).Add(row) ? 1 : 0;
    }

    protected void Remove(JoinGroup group, bool isLeft, JoinRow row) => Rows -= (isLeft ? group.Left : group.Right).Remove(row) ? 1 : 0;

    protected void SetTimer(string key, long time) => _timers.Add((time, key));

    protected void RemoveTimer(string key, long time) => _timers.Remove((time, key));

    protected void Meet(JoinRow left, JoinRow right, long place, long group = 0, bool isRemoval = false) =>
        give(new(left, right, place, group) { IsRemoval = isRemoval });

    /// <summary>A row meets no further one.</summary>
    protected void End(bool isLeft, JoinRow row, long place, long group = 0, bool isRemoval = false) =>
        give(new(isLeft ? row : null, isLeft ? null : row, place, group) { IsRemoval = isRemoval });
}
