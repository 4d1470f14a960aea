using System.Collections.Concurrent;
using Tarn.Analytics.Engines;
using Tarn.Storage;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>
/// Engines in this process that count records per key and tumbling window. A script is <c>count WINDOW_MS IDLE_MS STREAM,STREAM</c>. It may
/// have several sizes of windows with commas between them, one for each INSERT. It remembers
/// each input by its place, and refuses a repeated one that differs.
/// </summary>
internal sealed class CountEngines : IStreamEngines
{
    private readonly ConcurrentDictionary<long, string> _inputs = new();

    /// <summary>Engines that were opened.</summary>
    public int Opened { get; private set; }

    /// <summary>The seeds of the engines that were opened.</summary>
    public ConcurrentQueue<long> Seeds { get; } = [];

    /// <summary>Places that were pushed a second time.</summary>
    public int Repeated { get; private set; }

    /// <summary>Called with the place and the number of inputs before each call; it may throw as a dying process does.</summary>
    public Action<long, int> Pushing { get; set; } = static (_, _) => { };

    /// <summary>Awaited in each call, with the seed of the engine; it may compute without end.</summary>
    public Func<long, CancellationToken, Task> Computing { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>The most rows of a piece.</summary>
    public int PieceRows { get; set; } = 1_000;

    /// <summary>The states that were written, in their order.</summary>
    public List<byte[]> States { get; } = [];

    /// <summary>The place of the first input that may be another one when it is repeated, because it is not committed.</summary>
    public Func<Task<long>> Committed { get; set; } = static () => Task.FromResult(0L);

    /// <summary>Called before an engine opens; it may throw.</summary>
    public Action Opening { get; set; } = static () => { };

    /// <summary>Called when an engine ends.</summary>
    public Action Closed { get; set; } = static () => { };

    /// <summary>Called when half of a state is written.</summary>
    public Action HalfWritten { get; set; } = static () => { };

    /// <summary>Called when an engine opens with a state.</summary>
    public Action OpeningState { get; set; } = static () => { };

    /// <summary>Whether no state can be written, because the process is gone.</summary>
    public bool IsKilled { get; set; }

    /// <summary>Whether repeated inputs are compared.</summary>
    public bool Compares { get; set; } = true;

    /// <summary>The most windows of the state.</summary>
    public int WindowsMax { get; set; } = int.MaxValue;

    /// <summary>Whether scripts read a reference table too.</summary>
    public bool HasReference { get; set; }

    public IReadOnlyDictionary<long, string> Inputs => _inputs;

    public IStreamEngines Repeats => this;

    public ApplicationPlan Plan(string script)
    {
        var words = script.Split(' ');
        if (words is not ["count", var window, var idle, var streams])
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"'{script}' is no script.");
        }

        var sources = streams.Split(',').Select((stream, i) => Table($"s{i}", stream)).ToList();
        var sizes = window.Split(',');
        return new ApplicationPlan(
            script, sources, [.. sizes.Select((_, i) => Table(i == 0 ? "out" : $"out{sizes[i]}", "results"))], $"count {window} of {streams}")
        {
            References = HasReference ? [Table("names", "names")] : [],
        };

        static PlannedTable Table(string name, string stream) => new(name, new Dictionary<string, string> { ["stream"] = stream }, [], []);
    }

    public ContinuedState Fit(string stateName, ApplicationPlan plan)
    {
        var (before, now) = (stateName.Split(' '), plan.StateName.Split(' '));
        var (sizes, streams) = (before[1].Split(','), before[3].Split(','));
        var statements = now[1].Split(',').Select(size => before[3] == now[3] ? Find(sizes, size) : null).ToList();
        return new ContinuedState(
            [.. now[3].Split(',').Select(stream => Find(streams, stream))],
            statements,
            [.. sizes.Where((_, i) => !statements.Contains(i)).Select(size => new DroppedState($"out{size}", true))]);

        static int? Find(string[] all, string one) => Array.IndexOf(all, one) is var at and >= 0 ? at : null;
    }

    public async ValueTask<IStreamEngine> Open(ApplicationPlan plan, Stream? state, CancellationToken cancellationToken)
    {
        Opening();
        Opened++;
        Seeds.Enqueue(plan.Seed);
        Forget(await Committed());
        var words = plan.Script.Split(' ');
        var engine = new CountEngine(this, [.. words[1].Split(',').Select(size => long.Parse(size, null))], long.Parse(words[2], null), plan);
        if (state is not null)
        {
            using var copy = new MemoryStream();
            await state.CopyToAsync(copy, cancellationToken);
            copy.Position = 0;
            OpeningState();
            engine.ReadState(copy);
        }

        return engine;
    }

    internal void Note(long place, in EngineInput input)
    {
        if (!Compares)
        {
            return;
        }

        var text = $"{input.Kind} {input.Source} {input.Shard} {input.ArrivalTimeMs} {Convert.ToBase64String(input.Record.Span)}";
        var first = _inputs.GetOrAdd(place, text);
        Repeated += ReferenceEquals(first, text) ? 0 : 1;
        Assert.Equal(first, text);
    }

    /// <summary>Forgets inputs from a place on: they were not committed, and may be others.</summary>
    public void Forget(long from)
    {
        foreach (var place in _inputs.Keys.Where(place => place >= from))
        {
            _inputs.TryRemove(place, out _);
        }
    }
}
