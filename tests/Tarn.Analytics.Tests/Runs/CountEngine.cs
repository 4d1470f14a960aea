using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Tarn.Analytics.Engines;
using Tarn.Storage;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>The state of one <see cref="CountEngines"/> engine: windows, and the watermark of each shard.</summary>
internal sealed class CountEngine(CountEngines owner, long[] sizes, long idleMs, ApplicationPlan plan) : IStreamEngine
{
    private readonly SortedDictionary<(int Statement, long Window, string Key), long> _counts = [];
    private readonly SortedDictionary<int, (int Source, long Watermark, long SeenMs)> _shards = [];
    private readonly long[] _least = [.. Enumerable.Repeat(long.MinValue, plan.Sources.Count)];
    private long _clockMs;
    private long _mark = long.MinValue;
    private long _holdMs;
    private bool _isHeld;

    public long LatenessMs { get; private set; }

    public long OpenWindows => _counts.Count;

    public long StateBytes => 64 + (_counts.Count * 32L);

    public bool WaitsForTime => _counts.Count > 0;

    public long? WatermarkMs => _mark > long.MinValue ? _mark : null;

    public async IAsyncEnumerable<IReadOnlyList<EngineRow>> Push(
        long place, IReadOnlyList<EngineInput> inputs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        owner.Pushing(place, inputs.Count);
        await owner.Computing(plan.Seed, cancellationToken);
        var rows = new List<EngineRow>();
        for (var i = 0; i < inputs.Count; i++)
        {
            _isHeld |= inputs[i].Kind == InputKind.Held;
            if (!_isHeld && place >= 0)
            {
                owner.Note(place + i, inputs[i]);
            }

            foreach (var row in Take(place + i, inputs[i]).ToList())
            {
                rows.Add(row);
                if (rows.Count == owner.PieceRows)
                {
                    yield return rows;
                    rows = [];
                }
            }
        }

        if (_counts.Count > owner.WindowsMax)
        {
            throw new TarnException(ErrorKind.LimitExceeded, $"{_counts.Count} windows are more than {owner.WindowsMax}.");
        }

        if (rows.Count > 0)
        {
            yield return rows;
        }
    }

    public async ValueTask WriteState(Stream target, CancellationToken cancellationToken)
    {
        if (owner.IsKilled)
        {
            throw new TarnException(ErrorKind.Unavailable, "the process is gone");
        }

        using var bytes = new MemoryStream();
        var writer = new BinaryWriter(bytes);
        writer.Write(plan.StateName);
        writer.Write(_clockMs);
        Array.ForEach(_least, writer.Write);
        writer.Write(_shards.Count);
        foreach (var (number, (source, watermark, seen)) in _shards)
        {
            writer.Write(number);
            writer.Write(source);
            writer.Write(watermark);
            writer.Write(seen);
        }

        writer.Write(_counts.Count);
        foreach (var ((statement, window, key), count) in _counts)
        {
            writer.Write(statement);
            writer.Write(window);
            writer.Write(key);
            writer.Write(count);
        }

        owner.States.Add(bytes.ToArray());
        await target.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length / 2), cancellationToken);
        owner.HalfWritten();
        bytes.Position = bytes.Length / 2;
        await bytes.CopyToAsync(target, cancellationToken);
    }

    public void ReadState(Stream state)
    {
        var reader = new BinaryReader(state);
        var name = reader.ReadString();
        var fit = owner.Fit(name, plan);
        _clockMs = reader.ReadInt64();
        var earlier = name.Split(' ')[3].Split(',').Select((_, i) => (Least: reader.ReadInt64(), Now: fit.Sources.ToList().IndexOf(i))).ToList();
        foreach (var (least, now) in earlier.Where(one => one.Now >= 0))
        {
            _least[now] = least;
        }

        _mark = _least.Min();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (number, source, watermark, seen) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64());
            if (earlier[source].Now >= 0)
            {
                _shards[number] = (earlier[source].Now, watermark, seen);
            }
        }

        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (statement, window, key, count) = (reader.ReadInt32(), reader.ReadInt64(), reader.ReadString(), reader.ReadInt64());
            if (fit.Statements.ToList().IndexOf(statement) is var now and >= 0)
            {
                _counts[(now, window, key)] = count;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        owner.Closed();
        return ValueTask.CompletedTask;
    }

    private IEnumerable<EngineRow> Take(long place, EngineInput input)
    {
        var before = WatermarkMs;
        _clockMs = Math.Max(_clockMs, input.ArrivalTimeMs);
        switch (input.Kind)
        {
            case InputKind.ShardOpened:
                _shards.Add(input.Shard, (input.Source, _least[input.Source], input.ArrivalTimeMs));
                break;
            case InputKind.Held:
                _holdMs = BinaryPrimitives.ReadInt64LittleEndian(input.Record.Span);
                break;
            case InputKind.ShardClosed:
                Assert.True(_shards.Remove(input.Shard));
                break;
            case InputKind.Record:
                foreach (var row in Count(place, input, before))
                {
                    yield return row;
                }

                break;
        }

        Advance();
        var ended = WatermarkMs is { } now ? _counts.Keys.Where(one => one.Window + sizes[one.Statement] <= now).ToList() : [];
        foreach (var one in ended)
        {
            var values = Encoding.UTF8.GetBytes($$"""{"w":{{one.Window}},"k":"{{one.Key}}","n":{{_counts[one]}}}""");
            _counts.Remove(one);
            yield return new EngineRow(place, RowFate.Result, one.Statement, before, values);
        }
    }

    private IEnumerable<EngineRow> Count(long place, EngineInput input, long? before)
    {
        var text = Encoding.UTF8.GetString(input.Record.Span);
        var parts = text.Split(' ');
        if (parts is not [var key, var timeText] || !long.TryParse(timeText, out var time))
        {
            yield return new EngineRow(place, RowFate.Bad, input.Source, before, input.Record);
            yield break;
        }

        LatenessMs = _least[input.Source] > long.MinValue ? Math.Max(LatenessMs, _least[input.Source] - time) : LatenessMs;
        var shard = _shards[input.Shard];
        _shards[input.Shard] = shard with { Watermark = Math.Max(shard.Watermark, time), SeenMs = input.ArrivalTimeMs };
        for (var i = 0; i < sizes.Length; i++)
        {
            var window = time - (time % sizes[i]);
            if (window + sizes[i] <= before)
            {
                var late = Encoding.UTF8.GetBytes($$"""{"target":"out","record":"{{text}}"}""");
                yield return new EngineRow(place, RowFate.Late, input.Source, before, late);
                continue;
            }

            _counts[(i, window, key)] = _counts.GetValueOrDefault((i, window, key)) + 1;
        }
    }

    private void Advance()
    {
        for (var source = 0; source < _least.Length; source++)
        {
            var all = _shards.Values.Where(shard => shard.Source == source).ToList();
            var active = all.FindAll(shard => _clockMs - shard.SeenMs < idleMs);
            if (active.Count > 0)
            {
                _least[source] = Math.Max(_least[source], active.Min(shard => shard.Watermark));
            }
            else if (all.Exists(shard => shard.Watermark > long.MinValue))
            {
                // Ticks move the watermark of an idle source, so that its last window ends.
                _least[source] = Math.Max(_least[source], all.Max(shard => shard.Watermark) + _clockMs - all.Max(shard => shard.SeenMs));
            }
        }

        _mark = _least.Min() is var least && least > long.MinValue ? Math.Max(_mark, least - _holdMs) : _mark;
    }
}
