using System.Globalization;
using Tarn.DuckDb;
using Tarn.Streaming.Joins;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>
/// Aggregates of each row with all rows before it in an order that is no time. Each row is due at once; a row that comes between others, or goes, changes
/// the rows after it. A change that leaves all values equal is not given.
/// </summary>
internal sealed class RunningRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    : AggregateRun(plan, stage, rows, suffix, connection)
{
    private readonly bool _isRows = ((StreamRunningNode)plan.Stages[stage].Node).IsRows;
    private readonly StateParts _parts = new();

    protected override bool Keeps => true;

    // A row that is taken back has its values in this call alone.
    protected override IEnumerable<long> Live => _parts.Orders;

    protected override string Joined => GroupRun.Compared(Aggregates!, givesEqual: false);

    public override string Leaf() => $"(WITH versions AS MATERIALIZED {Versions(Aggregates!)} {base.Leaf()[1..]}";

    protected override void Accept(in StateRow row, long watermark, LateRow late)
    {
        var part = _parts.Of(row.Key);
        var at = StateRow.PlaceOf(part, row.IsRemoval ? row with { Order = long.MinValue } : row);
        if (!row.IsRemoval)
        {
            Touch(row.Key, row.Place);
            Change(row.Place, part, at, row);
            return;
        }

        var text = row.Row;
        at = part.FindIndex(at, r => r.Row == text);
        if (at >= 0)
        {
            Touch(row.Key, row.Place);
            Change(row.Place, part, at, null);
        }

        if (part.Count == 0)
        {
            _parts.Remove(row.Key);
            Leave(row.Key);
        }
    }

    protected override long Expire(string key)
    {
        var (count, bytes) = _parts.Remove(key);
        IndexBytes -= bytes;
        return count;
    }

    protected override void Restore(in StateRow row)
    {
        var part = _parts.Of(row.Key);
        part.Insert(StateRow.PlaceOf(part, row), row);
        IndexBytes += row.IndexBytes;
    }

    /// <summary>Inserts a row at an index, or removes the row there, and gives the rows whose aggregates it changes.</summary>
    private void Change(long place, List<StateRow> part, int at, StateRow? added)
    {
        var changed = added ?? part[at];
        // Rows before the first peer do not count the row.
        var first = at;
        while (!_isRows && first > 0 && AreEqual(part[first - 1], changed))
        {
            first--;
        }

        CheckMembers(part, first);
        var before = VersionsFrom(part, first);
        if (added is { } row)
        {
            part.Insert(at, row);
            IndexBytes += row.IndexBytes;
        }
        else
        {
            part.RemoveAt(at);
            IndexBytes -= changed.IndexBytes;
        }

        var after = VersionsFrom(part, first).ToDictionary();
        if (added is null)
        {
            Give(place, ChangeKind.Delete, changed.Order, before.First(b => b.Key == changed.Order).Value);
        }

        foreach (var (order, old) in before.Where(b => b.Key != changed.Order))
        {
            Give(place, ChangeKind.UpdateBefore, order, old, after[order]);
            Give(place, ChangeKind.UpdateAfter, order, after[order], old);
        }

        if (added is not null)
        {
            Give(place, ChangeKind.Insert, changed.Order, after[changed.Order]);
        }
    }

    /// <summary>The versions of the rows from an index on, by their orders.</summary>
    private List<KeyValuePair<long, long>> VersionsFrom(List<StateRow> part, int first)
    {
        var versions = new List<KeyValuePair<long, long>>();
        for (var i = first; i < part.Count;)
        {
            var end = i + 1;
            while (!_isRows && end < part.Count && AreEqual(part[end], part[i]))
            {
                end++;
            }

            var version = Version(part.Take(end).Select(r => r.Order));
            for (; i < end; i++)
            {
                versions.Add(new(part[i].Order, version));
            }
        }

        return versions;
    }

    private static void CheckMembers(List<StateRow> part, int first)
    {
        if (2L * part.Count * (part.Count - first) > MembersMax)
        {
            throw new SqlException(JoinError.TooManyRows, string.Create(CultureInfo.InvariantCulture,
                $"a row changes {part.Count - first} of {part.Count} rows of its PARTITION BY: OVER an order that is no time updates fewer"));
        }
    }

    private static bool AreEqual(in StateRow one, in StateRow other) => one.Sort.AsSpan().SequenceEqual(other.Sort);
}
