using System.Globalization;
using System.IO.Pipelines;
using Tarn.Wire.Console.Calls;
using Tarn.Wire.Console.Shares;

namespace Tarn.Wire.Console.Live;

/// <summary>The open streams of live answers: how many there are, and their end when the server stops.</summary>
/// <param name="time">The clock.</param>
public sealed class LiveStreams(TimeProvider time)
{
    private const int StreamsMax = 256;
    private const int StreamsOfPrincipalMax = 64;
    private const int StreamsOfSessionMax = 32;
    private const int WatchesMax = 8;
    private const int IntervalMsMin = 50;
    private const int IntervalMsMax = 60_000;
    private const int IntervalMsDefault = 1_000;

    // A page that reads nothing for this long has gone.
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _drained = new();
    private readonly LiveViews _views = new(time);
    private readonly Dictionary<string, int> _sessions = new(StringComparer.Ordinal);
    private readonly FairSlots<Place> _slots = new(StreamsMax, StreamsOfPrincipalMax);
    private readonly Lock _gate = new();

    /// <summary>The number of open streams.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _slots.Count;
            }
        }
    }

    /// <summary>Ends the streams, so that the listener can stop. Pages connect again.</summary>
    public void Drain() => _drained.Cancel();

    /// <summary>Answers a request for live answers.</summary>
    /// <param name="doors">The instance's services.</param>
    /// <param name="caller">The checked caller.</param>
    /// <param name="region">The region of requests that name none.</param>
    /// <param name="again">Returns the caller as it is now; null: its session has ended.</param>
    /// <param name="run">Runs one call and writes its answer or error to the response.</param>
    internal void Answer(
        ConsoleRequest request,
        IReadOnlyList<IDoor> doors,
        ConsoleCaller caller,
        string region,
        Func<ConsoleCaller, ConsoleCaller?> again,
        LiveRun run,
        WireResponse response)
    {
        var texts = request.Wire.Query.All.Where(parameter => parameter.Key == "watch").Select(parameter => parameter.Value).ToList();
        if (texts.Count is 0 or > WatchesMax)
        {
            throw Invalid($"A stream has 1 to {WatchesMax} watches.");
        }

        var asked = ConsoleCall.RegionOf(request.Wire) ?? region;
        var terms = new Terms(
            [.. texts.Select(text => LiveWatch.Read(text, doors, caller, asked))],
            IntervalOf(request.Wire),
            PatchOf(request.Wire),
            request.Address?.ToString() ?? "");
        var place = Enter(caller.Principal.Holder, caller.SessionId ?? "");
        response.Headers.Set("Content-Type", "text/event-stream");
        response.Headers.Set("Cache-Control", "no-store");
        response.Stream = new ResponseBody(null, (pipe, cancellationToken) => Send(pipe, terms, caller, again, run, place, cancellationToken), place)
        {
            IdleMax = IdleMax,
        };
    }

    private async Task Send(
        PipeWriter pipe,
        Terms terms,
        ConsoleCaller caller,
        Func<ConsoleCaller, ConsoleCaller?> again,
        LiveRun run,
        Place place,
        CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _drained.Token, place.Ended);
        var events = new EventWriter(pipe, time);
        List<LiveViewKey> keys = [.. terms.Watches.Select(watch => watch.KeyFor(terms.Address))];
        List<LiveView> views = [.. keys.Select(_views.Enter)];
        try
        {
            for (var isFirst = true; again(caller) is { } current; isFirst = false)
            {
                for (var i = 0; i < views.Count; i++)
                {
                    var watch = terms.Watches[i];
                    watch.Version = await views[i].Send(
                        answer => run(watch.Call with { Caller = current }, watch.Input, answer, ended.Token),
                        events,
                        i,
                        watch.Version,
                        terms.TakesPatches,
                        ended.Token);
                }

                await events.Flush(isFirst, ended.Token);
                await Task.Delay(ToNextTurn(terms.Interval), time, ended.Token);
            }

            events.WriteEnd();
            await events.Flush(isFirst: false, ended.Token);
        }
        catch (OperationCanceledException) when (_drained.IsCancellationRequested || place.Ended.IsCancellationRequested)
        {
            // The page sees the end of the connection and connects again.
        }
        finally
        {
            keys.ForEach(_views.Leave);
        }
    }

    // Streams of one interval take their turns at the same moments, so that one answer serves all of them.
    private TimeSpan ToNextTurn(TimeSpan interval)
    {
        var rest = TimeSpan.FromTicks(interval.Ticks - (time.GetElapsedTime(0).Ticks % interval.Ticks));

        // A timer that was early must not lead to a second turn at once.
        return rest < interval / 4 ? rest + interval : rest;
    }

    // When all streams are in use, the principal with the most loses its oldest one.
    private Place Enter(string owner, string session)
    {
        Place? leaver;
        var place = new Place(this, owner, session);
        lock (_gate)
        {
            var own = _sessions.GetValueOrDefault(session);
            if (own >= StreamsOfSessionMax || _slots.FindLeaver(owner, out leaver) == owner)
            {
                throw new AwsErrorException(
                    "TooManyRequests",
                    429,
                    $"At most {StreamsOfSessionMax} live streams of a session, {StreamsOfPrincipalMax} of a user and {StreamsMax} in all: close some pages.");
            }

            if (leaver is not null)
            {
                _slots.Remove(leaver.Owner, leaver);
            }

            _sessions[session] = own + 1;
            _slots.Add(owner, place);
        }

        leaver?.End();
        return place;
    }

    private void Leave(Place place)
    {
        lock (_gate)
        {
            _slots.Remove(place.Owner, place);
            if (--_sessions[place.Session] == 0)
            {
                _sessions.Remove(place.Session);
            }
        }
    }

    private static TimeSpan IntervalOf(WireRequest request)
    {
        if (request.Query["interval"] is not { } text)
        {
            return TimeSpan.FromMilliseconds(IntervalMsDefault);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var interval) && interval is >= IntervalMsMin and <= IntervalMsMax
            ? TimeSpan.FromMilliseconds(interval)
            : throw Invalid($"interval is a number of milliseconds, {IntervalMsMin} to {IntervalMsMax}.");
    }

    private static bool PatchOf(WireRequest request) => request.Query["patch"] switch
    {
        null or "0" => false,
        "1" => true,
        _ => throw Invalid("patch is 1 for a page that applies patches, else 0."),
    };

    private static AwsErrorException Invalid(string message) => new("ValidationException", 400, message);

    /// <summary>The parameters of a request.</summary>
    /// <param name="Watches">The operations.</param>
    /// <param name="Interval">The time between two turns.</param>
    /// <param name="TakesPatches">Whether the page applies patches.</param>
    /// <param name="Address">The browser's address.</param>
    private sealed record Terms(List<LiveWatch> Watches, TimeSpan Interval, bool TakesPatches, string Address);

    private sealed class Place(LiveStreams streams, string owner, string session) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ended = new();
        private int _left;

        public string Owner => owner;

        public string Session => session;

        /// <summary>Cancelled when another principal gets the slot.</summary>
        public CancellationToken Ended => _ended.Token;

        public void End() => _ended.Cancel();

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                streams.Leave(this);
            }

            return ValueTask.CompletedTask;
        }
    }
}
