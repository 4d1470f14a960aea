using System.Globalization;

namespace Tarn.Storage.Objects.Retries;

/// <summary>
/// Versions for which background work failed: the time of the next try and the reason. In memory only: a restart tries all
/// of them again. At most 1,000 are remembered; beyond that, the version that is due first is forgotten, and so the next
/// run tries it.
/// </summary>
/// <param name="what">The failed work, after "objects could not be": "joined from their parts".</param>
internal sealed class VersionRetries(string what)
{
    private const int VersionsMax = 1_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromHours(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, (TimeSpan Pause, DateTimeOffset Due)> _versions = [];
    private string _last = string.Empty;

    /// <summary>The number of remembered versions.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _versions.Count;
            }
        }
    }

    /// <summary>The number of versions and the newest failure, in one sentence; null when there are none.</summary>
    public string? Notice
    {
        get
        {
            lock (_gate)
            {
                return _versions.Count == 0 ? null : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_versions.Count:N0} objects could not be {what}, and are tried again within "
                        + $"{PauseMax.TotalMinutes} minutes; last: {_last}");
            }
        }
    }

    /// <summary>True while a version waits for its next try.</summary>
    public bool IsSetAside(long number, DateTimeOffset now)
    {
        lock (_gate)
        {
            return _versions.TryGetValue(number, out var version) && version.Due > now;
        }
    }

    /// <summary>Sets a version aside until its next try.</summary>
    public void Failed(long number, string how, DateTimeOffset now)
    {
        lock (_gate)
        {
            var pause = _versions.TryGetValue(number, out var before) ? before.Pause * 2 : FirstPause;
            pause = pause < PauseMax ? pause : PauseMax;
            _versions[number] = (pause, now + pause);
            _last = how;
            if (_versions.Count > VersionsMax)
            {
                _versions.Remove(_versions.MinBy(version => version.Value.Due).Key);
            }
        }
    }

    /// <summary>Forgets a version.</summary>
    public void Succeeded(long number)
    {
        lock (_gate)
        {
            _versions.Remove(number);
        }
    }
}
