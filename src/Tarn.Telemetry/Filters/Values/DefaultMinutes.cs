using Tarn.Telemetry.Filters.Groups;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Filters.Values;

/// <summary>
/// The minutes in which filters with a default value have a value. A minute with events, none of which matches, gets the default once. The
/// memory is lost with the process: then a minute may get a second default.
/// </summary>
internal sealed class DefaultMinutes
{
    private const long MinuteMs = 60_000;
    private const int MinutesMax = 10_000;

    private readonly HashSet<(LogGroupId Group, string Filter, long Minute)> _known = [];
    private readonly HashSet<(LogGroupId Group, string Filter, long Minute)> _matched = [];
    private readonly Dictionary<(LogGroupId Group, string Filter, long Minute), (CompiledMetricFilter Rule, long TimeMs)> _unmatched = [];

    /// <summary>Notes an event that a filter with a default value sees.</summary>
    public void Note(LogGroupId group, CompiledMetricFilter rule, long timeMs, bool isMatch)
    {
        var key = (group, rule.Name, timeMs / MinuteMs);
        if (isMatch)
        {
            _matched.Add(key);
        }
        else
        {
            _unmatched.TryAdd(key, (rule, timeMs));
        }
    }

    /// <summary>Adds the defaults of the pass.</summary>
    public void AddTo(PassValues values)
    {
        foreach (var (_, (rule, timeMs)) in _unmatched.Where(each => !_matched.Contains(each.Key) && !_known.Contains(each.Key)))
        {
            values.Add(rule.Plain, rule.Unit, isHigh: false, timeMs, rule.Default!.Value);
        }
    }

    /// <summary>Ends a pass.</summary>
    /// <param name="isCommitted">Whether its values are stored.</param>
    public void End(bool isCommitted)
    {
        if (isCommitted)
        {
            if (_known.Count > MinutesMax)
            {
                _known.Clear();
            }

            _known.UnionWith(_matched);
            _known.UnionWith(_unmatched.Keys);
        }

        _matched.Clear();
        _unmatched.Clear();
    }
}
