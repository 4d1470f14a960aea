using System.Text;
using Tarn.DuckDb;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

/// <summary>Engines in this process.</summary>
internal static class TestEngines
{
    public static StreamEngine Open(StreamScript script, long seed = 0)
    {
        var database = DuckDatabase.Open(new DuckSettings
        {
            MemoryLimitBytes = 256 << 20,
            Threads = 1,
            TempDirectory = null,
            More = new Dictionary<string, string> { ["disabled_optimizers"] = StreamEngine.DisabledOptimizers },
        });
        return new StreamEngine(script, database.Connect(), seed) { Owned = database };
    }

    /// <summary>Another engine with the state of the first, which ends.</summary>
    public static StreamEngine Reopen(StreamEngine engine, StreamScript script)
    {
        var pieces = new List<byte[]>();
        engine.WriteState(pieces.Add);
        engine.Dispose();
        var next = Open(script);
        pieces.ForEach(p => next.ReadState(p));
        next.EndState();
        return next;
    }

    /// <summary>The rows of inputs that are pushed in cuts, over restarts between some of them.</summary>
    /// <param name="cuts">The most inputs of the next push.</param>
    /// <param name="restarts">Whether the engine restarts before it.</param>
    public static List<EngineRow> Run(
        StreamScript script, List<StreamInput> inputs, Func<int> cuts, Func<bool> restarts)
    {
        var rows = new List<EngineRow>();
        var engine = Open(script);
        for (var i = 0; i < inputs.Count;)
        {
            engine = restarts() ? Reopen(engine, script) : engine;
            var count = Math.Min(cuts(), inputs.Count - i);
            engine.Push(i, inputs.GetRange(i, count), (place, kind, table, watermark, values) =>
                rows.Add(new EngineRow(place, kind, table, watermark, Encoding.UTF8.GetString(values))));
            i += count;
        }

        engine.Dispose();
        return rows;
    }
}
