using System.Buffers.Binary;
using System.Globalization;
using Tarn.DuckDb;
using Tarn.Storage;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;
using Tarn.Streaming.Running.Records;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Running;

/// <summary>
/// Runs a script over one connection of the engine. C# decides time: watermarks, late rows, windows and their order. The engine evaluates
/// expressions and aggregates. Any cut of the input into pushes gives the same rows in the same order.
/// </summary>
/// <remarks>
/// The engine must run on one thread and with <see cref="DisabledOptimizers"/>: then rows keep their order, and sums of doubles their bits. Memory:
/// the engine holds the rows of open windows whose aggregates do not fold, and all rows that a push makes due; here an open window takes about 100
/// bytes, and 150 with its key. A group that folds takes 16 bytes for each aggregate, about 20 and its key, and a session about 60 more.
/// </remarks>
internal sealed partial class StreamEngine : IDisposable
{
    /// <summary>The engine's own choice of the sides of joins would mix the order of rows.</summary>
    public const string DisabledOptimizers = "join_order,build_side_probe_side";

    private readonly StateForm _form;
    private readonly DuckConnection _connection;
    private readonly SourceRun[] _sources;
    private readonly StatementRun[] _statements;
    private readonly ArrivalClock _arrivals = new();
    private readonly bool _yields;
    private bool _hasEmitted;

    /// <param name="script">Its sources, statements and options; planned.</param>
    /// <param name="connection">The engine.</param>
    /// <param name="seed">The number of the application, from which its forests follow.</param>
    public StreamEngine(StreamScript script, DuckConnection connection, long seed = 0)
    {
        (_form, _connection, _yields) = (StateForm.Of(script), connection, script.Options.YieldsWhenIdle);
        foreach (var use in script.Sources.SelectMany(s => s.Functions).Concat(script.Statements.SelectMany(s => s.Plan.Functions)).DistinctBy(use => use.Name))
        {
            if (SqlWorker.Parts.Functions.Select(f => f.Find(use)).FirstOrDefault(f => f is not null) is { } function)
            {
                connection.Register(function);
            }
        }

        _sources = [.. script.Sources.Select((s, i) =>
            new SourceRun(s, i, new SourceClock(script.Options.IdleMs, script.Options.MovesIdleWatermark, script.Options.YieldsWhenIdle), _arrivals, connection)
            {
                IsReference = i >= script.Sources.Count - script.References,
            })];
        var ttl = new StateTtl(_arrivals, script.Options.StateTtlMs);
        _statements = [.. script.Statements.Select((s, i) => new StatementRun(s, i, _sources, ttl, seed, connection))];
        Array.ForEach(_sources, source => source.NeedsTable = _statements.Any(s => s.Sources.Contains(source) && !s.IsDirect));
    }

    /// <summary>The stages of all statements.</summary>
    public IEnumerable<StageRun> Stages => _statements.SelectMany(s => s.Stages);

    /// <summary>Takes inputs, and gives the rows that they make due, in their order.</summary>
    /// <param name="place">The position of the first input.</param>
    /// <param name="inputs">In their order; their bytes are needed until the call ends.</param>
    /// <param name="emit">Takes each row.</param>
    /// <exception cref="DuckException">The engine failed, or its memory does not suffice. Then this object must not be used again.</exception>
    public void Push(long place, IReadOnlyList<StreamInput> inputs, StreamEmit emit)
    {
        _arrivals.Begin(place, inputs);
        foreach (var source in _sources)
        {
            source.Begin();
        }

        for (var i = 0; i < inputs.Count; i++)
        {
            switch (inputs[i].Kind)
            {
                case StreamInputKind.Record: _sources[inputs[i].Source].Add(place + i, inputs[i].Record); break;
                case StreamInputKind.Reference: _sources[inputs[i].Source].AddVersion(place + i, inputs[i].Record); break;
            }
        }

        Load();
        MoveClocks(place, inputs);
        var finals = _statements.Select(s => s.Advance()).ToArray();
        Emit(finals, emit);
        Array.ForEach(_statements, s => s.End());
    }

    /// <summary>Ends with the engine.</summary>
    public IDisposable? Owned { get; init; }

    public void Dispose()
    {
        Array.ForEach(_statements, s => s.Dispose());
        Array.ForEach(_sources, s => s.Dispose());
        _connection.Dispose();
        Owned?.Dispose();
    }

    /// <summary>Reads the records. A record that fails in one statement is taken out of all.</summary>
    private void Load()
    {
        var statements = _statements.Where(s => s.HasRecords).ToList();
        foreach (var source in _sources.Where(s => s.Records.Count > 0 || statements.Any(t => t.Sources.Contains(s))))
        {
            source.Load();
        }

        for (var i = 0; i < statements.Count; i++)
        {
            if (statements[i].First() is { } failed)
            {
                foreach (var source in statements[i].Sources)
                {
                    source.Leave([.. failed.Where(f => source.Has(f.Place))]);
                }

                i = -1;
            }
        }
    }

    private void MoveClocks(long place, IReadOnlyList<StreamInput> inputs)
    {
        var times = _sources.Select(s => s.Times()).ToArray();
        var next = new int[_sources.Length];
        for (var i = 0; i < inputs.Count; i++)
        {
            var (input, clockMs) = (inputs[i], _arrivals.At(place + i));
            switch (input.Kind)
            {
                // A record that was left out moves the arrival clock alone.
                case StreamInputKind.Record when !_sources[input.Source].Left.ContainsKey(place + i):
                    var row = times[input.Source][next[input.Source]++];
                    Invariant.Check(row.Place == place + i);
                    _sources[input.Source].Clock.Record(input.Shard, clockMs, row.Time, row.Watermark);
                    break;
                case StreamInputKind.ShardOpened: _sources[input.Source].Clock.Open(input.Shard, clockMs); break;
                case StreamInputKind.ShardClosed: _sources[input.Source].Clock.Close(input.Shard); break;
                case StreamInputKind.SourceEnded: _sources[input.Source].Clock.End(place + i); break;
                case StreamInputKind.Held:
                    foreach (var source in _sources)
                    {
                        source.Clock.Hold(place + i, BinaryPrimitives.ReadInt64LittleEndian(input.Record.Span));
                    }

                    break;
            }

            foreach (var source in _sources)
            {
                source.Clock.Settle(place + i, clockMs);
            }
        }
    }

    private void Emit(string?[] finals, StreamEmit emit)
    {
        try
        {
            EmitOnce(finals, emit);
        }
        catch (DuckException failure) when (!_hasEmitted && EngineFailure.ReasonOf(failure) is not null)
        {
            // Rows are sorted, so a failure shows before the first one.
            for (var i = 0; i < finals.Length; i++)
            {
                if (finals[i] is not null && _statements[i].Stages.Count > 0)
                {
                    finals[i] = _statements[i].IsolateLast();
                }
            }

            EmitOnce(finals, emit);
        }
    }

    private void EmitOnce(string?[] finals, StreamEmit emit)
    {
        _hasEmitted = false;
        var notes = new NoteQueue(_sources, _statements, emit);
        if (Union(finals) is { } sql)
        {
            using var statement = _connection.Prepare(sql);
            using var result = statement.Stream();
            while (result.NextChunk() is { } chunk)
            {
                using (chunk)
                {
                    Emit(chunk.View, notes, emit);
                }
            }
        }

        notes.Flush(long.MaxValue, int.MaxValue);
    }

    private void Emit(ChunkView view, NoteQueue notes, StreamEmit emit)
    {
        _hasEmitted = true;
        var n = view.RowCount;
        var places = view[0].Values<long>(n);
        var numbers = view[1].Values<int>(n);
        var kinds = view[3].Values<sbyte>(n);
        for (var i = 0; i < n; i++)
        {
            notes.Flush(places[i], numbers[i]);
            var kind = (ChangeKind)kinds[i] is ChangeKind.Insert or ChangeKind.UpdateAfter ? StreamRowKind.Result : StreamRowKind.Removal;
            emit(places[i], kind, numbers[i], Mark(_statements[numbers[i]].Clock.Before(places[i])), view[2].Bytes(i));
        }
    }

    private string? Union(string?[] finals)
    {
        var due = finals.Select((sql, i) => (Sql: sql, Number: i)).Where(f => f.Sql is not null).ToList();
        if (due.Count == 0)
        {
            return null;
        }

        var parts = due.Select(f => $"SELECT a, CAST({f.Number.ToString(CultureInfo.InvariantCulture)} AS INTEGER) AS s, v, q, o FROM ({f.Sql})");
        var isOrdered = due.Count == 1 && _statements[due[0].Number].IsOrdered;
        return $"SELECT a, s, v, q FROM ({string.Join(" UNION ALL ", parts)}){(isOrdered ? "" : " ORDER BY a, s, o, v")}";
    }

    private static long? Mark(long watermark) => watermark == long.MinValue ? null : watermark;
}
