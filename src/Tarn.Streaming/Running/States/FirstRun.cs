using Tarn.DuckDb;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>
/// The first row of each part in event time. The watermark makes it due; later rows of the part are left out, and a row that comes after the watermark
/// is late. The parts that gave their row are remembered; rows that wait never expire.
/// </summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/deduplication/"/>
internal sealed class FirstRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    : StateRun(plan, stage, rows, suffix, connection)
{
    private readonly Dictionary<string, StateRow> _first = [];
    private readonly SortedSet<(long Time, long Order, string Key)> _pending = [];
    private readonly HashSet<string> _given = [];

    public override bool WaitsForWatermark => _pending.Count > 0;

    public override IEnumerable<(string Key, long First, long Second)> Marks => _given.Select(k => (k, 0L, 0L));

    protected override bool Keeps => true;

    protected override IEnumerable<long> Live => _pending.Select(p => p.Order);

    public override void RestoreMark(string key, long first, long second)
    {
        _given.Add(key);
        IndexBytes += BytesOf(key);
    }

    protected override void Accept(in StateRow row, long watermark, LateRow late)
    {
        if (row.Time <= watermark)
        {
            late(row.Place, null, watermark);
        }
        else if (!_given.Contains(row.Key) && (!_first.TryGetValue(row.Key, out var first) || row.Time < first.Time))
        {
            Forget(row.Key);
            Restore(row);
        }
    }

    protected override void Move(long place, long watermark)
    {
        while (_pending.Count > 0 && _pending.Min is var next && next.Time <= watermark)
        {
            Give(place, ChangeKind.Insert, next.Order);
            Forget(next.Key);
            RestoreMark(next.Key, 0, 0);
            Touch(next.Key, place);
        }
    }

    protected override long Expire(string key)
    {
        IndexBytes -= _given.Remove(key) ? BytesOf(key) : 0;
        return 0;
    }

    protected override void Restore(in StateRow row)
    {
        _first[row.Key] = row;
        _pending.Add((row.Time, row.Order, row.Key));
        IndexBytes += row.IndexBytes;
    }

    private void Forget(string key)
    {
        if (_first.Remove(key, out var row))
        {
            _pending.Remove((row.Time, row.Order, key));
            IndexBytes -= row.IndexBytes;
        }
    }

    private static long BytesOf(string key) => 64 + (2 * key.Length);
}
