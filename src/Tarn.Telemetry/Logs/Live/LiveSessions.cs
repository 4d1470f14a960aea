using System.Collections.Concurrent;
using Tarn.Storage;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Live;

/// <summary>The sessions that see new events. A session never slows the writers: beyond its bound it takes a sample.</summary>
public sealed class LiveSessions
{
    /// <summary>The most sessions of one account and region.</summary>
    public const int SessionsMax = 15;

    private readonly ConcurrentDictionary<LiveSession, LogScope> _open = new();
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;

    internal LiveSessions(TimeProvider time) => _time = time;

    /// <summary>Opens a session. Disposing it closes it.</summary>
    /// <param name="wants">Decides which streams the session sees. It must be quick.</param>
    /// <param name="matches">Decides which of their events it sees; null: all.</param>
    /// <exception cref="TarnException">LimitExceeded: too many sessions are open.</exception>
    public LiveSession Open(LogScope scope, Func<LogStreamNames, bool> wants, Func<StoredEvent, bool>? matches)
    {
        lock (_gate)
        {
            if (_open.Values.Count(other => other == scope) >= SessionsMax)
            {
                throw new TarnException(ErrorKind.LimitExceeded, $"At most {SessionsMax} Live Tail sessions may be open at a time.");
            }

            var session = new LiveSession(wants, matches, _time, closed => _open.TryRemove(closed, out _));
            _open[session] = scope;
            return session;
        }
    }

    /// <summary>Ends every session, because the server stops.</summary>
    public void End()
    {
        foreach (var session in _open.Keys)
        {
            session.End();
        }
    }

    internal void Accepted(LogScope scope, IReadOnlyList<StoredEvent> events, IReadOnlyDictionary<LogStreamId, LogStreamNames> places)
    {
        foreach (var (session, of) in _open)
        {
            if (of == scope)
            {
                session.Take(events, places);
            }
        }
    }
}
